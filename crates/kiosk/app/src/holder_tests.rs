//! The gate between answer and card face: who is let through, who is not, and dates that cannot be read.

use card_client::{HolderFacts, Sex};
use eligibility_api::message::ResultMessage;
use kiosk_visit::HolderTrouble::{Differs, Unclear};
use kiosk_visit::Language;

use super::*;

fn facts(birth: &str, sex: Sex) -> HolderFacts {
    HolderFacts::read(birth.as_bytes(), sex)
}

fn holder(birth: &str, sex: Sex) -> Holder {
    let mut holder = Holder::default();
    holder.narrow(facts(birth, sex));
    holder
}

fn message(validity: &str, asked: &str, results: &[&str]) -> ResultMessage {
    let results: String = results
        .iter()
        .map(|result| {
            format!("<ResultOfQualificationConfirmation>{result}</ResultOfQualificationConfirmation>")
        })
        .collect();
    let xml = format!(
        "<XmlMsg><MessageHeader><SegmentOfResult>1</SegmentOfResult></MessageHeader><MessageBody>\
         <QualificationConfirmSearchInfo>{asked}</QualificationConfirmSearchInfo>\
         <ProcessingResultStatus>1</ProcessingResultStatus>\
         <QualificationValidity>{validity}</QualificationValidity>\
         <ResultList>{results}</ResultList></MessageBody></XmlMsg>"
    );
    ResultMessage::parse(xml.as_bytes()).unwrap()
}

fn birth(text: &str) -> String {
    format!("<Birthdate>{text}</Birthdate>")
}

#[test]
fn same_day_is_admitted_however_it_is_written() {
    for (chip, written) in [
        ("19810412", "19810412"),
        ("19810412", "１９８１０４１２"),
        ("19810412", " 19810412 "),
        ("19810412", "1981-04-12"),
        ("19810412", "1981/4/12"),
        ("19810412", "1981年4月12日"),
        ("19810412", "S560412"),
        ("19810412", "s56.4.12"),
        ("19810412", "昭和56年4月12日"),
        ("19810412", "㍼56年4月12日"),
        ("19810412", "3560412"),
        ("19810412", "560412"),
        ("19810412", "810412"),
        ("19810412", "56/04/12"),
        ("20190501", "令和元年5月1日"),
        ("20190501", "R010501"),
        ("20190501", "5010501"),
        ("19120729", "M45.7.29"),
        ("19120730", "1912年7月30日"),
        ("19890107", "昭和64年1月7日"),
        ("19890108", "H1.1.8"),
        ("20000229", "000229"),
        ("20000229", "120229"),
        ("19450000", "19450000"),
    ] {
        let answer = message("1", "", &[&birth(written)]);
        assert_eq!(holder(chip, Sex::Female).admits(&answer), Ok(()), "{chip} as {written}");
        // The day after is another's, in every form.
        let next = if chip.ends_with("00") { "19450101" } else { "19810413" };
        assert_eq!(holder(next, Sex::Female).admits(&answer), Err(Differs), "{next} is not {written}");
    }
}

#[test]
fn another_day_in_every_form_is_another_person() {
    for written in [
        "19810413",
        "19800412",
        "19810512",
        "18810412",
        "1981-4-13",
        "S560413",
        "S550412",
        "H560412",
        "昭和57年4月12日",
        "4560412",
        "550412",
        "820412",
        "19450000",
        "121981",
        "20810412",
    ] {
        let answer = message("1", "", &[&birth(written)]);
        let wanted = if written == "121981" { Unclear } else { Differs };
        assert_eq!(holder("19810412", Sex::Female).admits(&answer), Err(wanted), "{written}");
    }
}

#[test]
fn date_that_cannot_be_read_on_either_side_admits_nobody_not_even_its_like() {
    for unreadable in [
        "",
        " ",
        "99999999",
        "00000000",
        "19811301",
        "19810431",
        "1981041",
        "198104121",
        "昭和",
        "S",
        "X560412",
        "0560412",
        "6560412",
        "S000412",
        "S561301",
        "1981-04",
        "1981-04-12-1",
        "--",
        "1981--12",
        "不詳",
        "年月日",
        "561301",
        "560400",
        "+19810412",
        "１９８１０４１２１９８１０４１２１９８１０４１２",
        "123456789012345678901234567890",
    ] {
        let answer = message("1", "", &[&birth(unreadable)]);
        let chip = holder("19810412", Sex::Female).admits(&answer);
        assert_eq!(chip, Err(Unclear), "{unreadable:?}");
        // The same text on the chip is no date either.
        if unreadable.len() == 8 && unreadable.is_ascii() {
            assert_eq!(holder(unreadable, Sex::Female).admits(&answer), Err(Unclear), "{unreadable:?} twice");
        }
    }
    let missing = message("1", "", &["<Sex1>2</Sex1>"]);
    assert_eq!(holder("19810412", Sex::Female).admits(&missing), Err(Unclear));
    let good = message("1", "", &[&birth("19810412")]);
    assert_eq!(holder("99999999", Sex::Female).admits(&good), Err(Unclear));
}

#[test]
fn sexes_differ_only_where_both_sides_say_one() {
    let cases = [
        (Sex::Female, "<Sex1>2</Sex1>", true),
        (Sex::Female, "<Sex1>1</Sex1>", false),
        (Sex::Male, "<Sex1>2</Sex1>", false),
        (Sex::Male, "<Sex1>3</Sex1><Sex2>1</Sex2>", true),
        (Sex::Female, "<Sex1>3</Sex1><Sex2>1</Sex2>", false),
        (Sex::Female, "<Sex1>1</Sex1><Sex2>2</Sex2>", true),
        (Sex::Female, "<Sex1>3</Sex1>", true),
        (Sex::Female, "<Sex1></Sex1>", true),
        (Sex::Female, "<Sex1>7</Sex1>", true),
        (Sex::Female, "", true),
        (Sex::NotApplicable, "<Sex1>1</Sex1>", true),
        (Sex::Unknown, "<Sex1>2</Sex1>", true),
    ];
    for (chip, sex, admitted) in cases {
        let answer = message("1", "", &[&(birth("19810412") + sex)]);
        let wanted = if admitted { Ok(()) } else { Err(Differs) };
        assert_eq!(holder("19810412", chip).admits(&answer), wanted, "{chip:?} {sex}");
    }
}

#[test]
fn every_result_and_what_was_asked_has_to_be_of_this_person() {
    let (own, other) = (birth("19810412"), birth("19920222"));
    let chip = || holder("19810412", Sex::Female);
    assert_eq!(chip().admits(&message("5", &own, &[&own, &own])), Ok(()));
    assert_eq!(chip().admits(&message("5", "", &[&own, &other])), Err(Differs));
    assert_eq!(chip().admits(&message("1", &other, &[&own])), Err(Differs));
    assert_eq!(chip().admits(&message("1", &birth(""), &[&own])), Ok(()), "nothing was echoed");
    assert_eq!(chip().admits(&message("1", &birth("x"), &[&own])), Err(Unclear));
    // Another's beside one that cannot be read is another's.
    assert_eq!(chip().admits(&message("5", "", &["", &other])), Err(Differs));
    // Nobody is found: there is nobody to compare with. Anything else has to say whom it is about.
    assert_eq!(chip().admits(&message("4", "", &[])), Ok(()));
    assert_eq!(chip().admits(&message("4", &other, &[])), Err(Differs));
    assert_eq!(chip().admits(&message("1", "", &[])), Err(Unclear));
}

#[test]
fn without_an_opened_card_face_anyone_is_admitted_and_with_two_nobody() {
    let answer = message("1", "", &[&birth("19810412")]);
    let mut holder = Holder::default();
    assert_eq!(holder.admits(&answer), Ok(()));
    holder.narrow(facts("19810412", Sex::Female));
    holder.narrow(facts("19810412", Sex::Female));
    assert_eq!(holder.admits(&answer), Ok(()), "the same card face again");
    holder.narrow(facts("19810412", Sex::Male));
    assert_eq!(holder.admits(&answer), Err(Differs));
    holder.narrow(facts("19810412", Sex::Female));
    assert_eq!(holder.admits(&answer), Err(Differs), "it never opens again");
}

#[test]
fn staff_read_what_the_chip_says() {
    let line = |birth, sex| for_staff(&facts(birth, sex)).line(Language::Japanese);
    assert_eq!(*line("19810412", Sex::Female), "昭和56年(1981年)4月12日生まれ 女");
    assert_eq!(*line("19120730", Sex::Male), "大正元年(1912年)7月30日生まれ 男");
    assert_eq!(*line("19112345", Sex::NotApplicable), "生年月日は読めません 性別 適用外");
}
