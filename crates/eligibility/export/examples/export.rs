//! Prints the JSON or the FHIR Bundle of a result message, for anyone who connects a receipt computer:
//!
//! ```text
//! cargo run -p eligibility-export --example export -- fhir fixtures/eligibility/messages/valid.utf8.xml
//! ```

use std::error::Error;
use std::io::Write as _;

use eligibility_api::message::ResultMessage;
use eligibility_api::wire::CareKind;
use eligibility_export::{Answer, FileId, Form};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let form = match arguments.next().as_deref() {
        Some("json") => Form::Json,
        Some("fhir") => Form::Fhir,
        _ => return Err("usage: export json|fhir FILE.xml".into()),
    };
    let file = arguments.next().ok_or("usage: export json|fhir FILE.xml")?;
    let message = ResultMessage::parse(&std::fs::read(file)?)?;
    let answer =
        Answer::new(FileId::new("0198c2f1")?, jiff::Timestamp::UNIX_EPOCH, CareKind::Outpatient, message);
    std::io::stdout().write_all(&form.write(&answer)?)?;
    Ok(())
}
