use super::*;

/// All that may be declared, by class, instruction and parameters: held here a second time.
fn listed(class: u8, instruction: u8, p1: u8, p2: u8) -> bool {
    matches!(
        [class, instruction, p1, p2],
        [0x00, 0x84, 0x00, 0x00] | [0x00, 0x82, _, _] | [0x00, 0x22, 0x81, 0xA4] | [0x80, 0xA2, _, 0xC1]
    )
}

fn pattern(header: [u8; 4], data: DataLength, expected: Option<u16>, times: u8) -> CommandPattern {
    let [class, instruction, p1, p2] = header;
    CommandPattern { class, instruction, p1, p2, data, expected, times }
}

fn declared(pattern: CommandPattern) -> Result<DeclaredCommands, NotDeclarable> {
    DeclaredCommands::new(vec![pattern]).map_err(|error| match error {
        DeclarationError::Pattern { why, .. } => why,
        DeclarationError::Count => unreachable!("one pattern"),
    })
}

#[test]
fn nothing_but_the_list_can_be_declared_whatever_the_class_instruction_and_parameters() {
    let bodies =
        [(DataLength::None, Some(32)), (DataLength::Exactly(64), None), (DataLength::AtMost(2), None)];
    let mut accepted = 0;
    // Every header with the parameters that mean something somewhere; every parameter with each class of the list.
    let parameters =
        [0x0000u16, 0x0080, 0x040C, 0x020C, 0x81A4, 0x81B6, 0x41A4, 0x00C1, 0xF300, 0x009A, 0xFFFF];
    let some = (0..=u16::MAX).flat_map(|header| parameters.map(|p| (header, p)));
    let named = [0x0084u16, 0x0082, 0x0022, 0x80A2, 0x0020, 0x00A4, 0x802A, 0x8082];
    let all = named.into_iter().flat_map(|header| (0..=u16::MAX).map(move |p| (header, p)));
    for (header, p) in some.chain(all) {
        let ([class, instruction], [p1, p2]) = (header.to_be_bytes(), p.to_be_bytes());
        for (data, expected) in bodies {
            if declared(pattern([class, instruction, p1, p2], data, expected, 1)).is_ok() {
                accepted += 1;
                assert!(
                    listed(class, instruction, p1, p2),
                    "{class:02X} {instruction:02X} {p1:02X} {p2:02X}"
                );
            }
        }
    }
    assert!(accepted > 1000, "the list itself is accepted");
}

#[test]
fn each_forbidden_command_is_named_by_its_reason() {
    use NotDeclarable as No;
    for (header, why) in [
        ([0x00, 0x20, 0x00, 0x80], No::Verify),
        ([0x00, 0x21, 0x00, 0x80], No::Verify),
        ([0x80, 0x20, 0x00, 0x80], No::Verify),
        ([0x00, 0x24, 0x01, 0x80], No::ChangeReferenceData),
        ([0x00, 0x2C, 0x00, 0x80], No::ResetRetryCounter),
        ([0x80, 0x2A, 0x00, 0x80], No::PrivateKey),
        ([0x00, 0x2A, 0x9E, 0x9A], No::PrivateKey),
        ([0x00, 0x88, 0x00, 0x9A], No::PrivateKey),
        ([0x00, 0x87, 0x00, 0x00], No::PrivateKey),
        ([0x00, 0xA4, 0x04, 0x0C], No::Select),
        ([0x00, 0xB0, 0x00, 0x00], No::Read),
        ([0x00, 0xB1, 0x00, 0x00], No::Read),
        ([0x00, 0xB2, 0x01, 0x04], No::Read),
        ([0x00, 0xA2, 0x00, 0xC1], No::Read),
        ([0x00, 0xCB, 0x3F, 0xFF], No::Read),
        ([0x00, 0xD6, 0x00, 0x00], No::Write),
        ([0x00, 0x0E, 0x00, 0x00], No::Write),
        ([0x00, 0xDA, 0x00, 0x00], No::Write),
        ([0x00, 0x70, 0x00, 0x00], No::ManageChannel),
        ([0x00, 0xC0, 0x00, 0x00], No::Transport),
        ([0x00, 0xC2, 0x00, 0x00], No::Transport),
        ([0x00, 0x22, 0x41, 0xB6], No::SecurityEnvironment),
        ([0x00, 0x22, 0xF3, 0x01], No::SecurityEnvironment),
        ([0x01, 0x84, 0x00, 0x00], No::LogicalChannel),
        ([0x40, 0x84, 0x00, 0x00], No::LogicalChannel),
        ([0x81, 0xA2, 0x00, 0xC1], No::LogicalChannel),
        ([0x0C, 0x84, 0x00, 0x00], No::SecureMessaging),
        ([0x04, 0x82, 0x00, 0x00], No::SecureMessaging),
        ([0x88, 0xA2, 0x00, 0xC1], No::SecureMessaging),
        ([0x10, 0x82, 0x00, 0x00], No::Chaining),
        ([0x20, 0x84, 0x00, 0x00], No::Class),
        ([0xA0, 0xA2, 0x00, 0xC1], No::Class),
        ([0x80, 0x84, 0x00, 0x00], No::Class),
        ([0x80, 0xA2, 0x00, 0x00], No::Parameters),
        // CHANGE PIN of the 住基AP.
        ([0x80, 0x32, 0x00, 0x80], No::Instruction),
        ([0x80, 0xAE, 0x00, 0x00], No::Instruction),
        ([0x00, 0x84, 0x00, 0x01], No::Parameters),
    ] {
        assert_eq!(
            declared(pattern(header, DataLength::Exactly(64), None, 1)).unwrap_err(),
            why,
            "{header:02X?}"
        );
    }
}

#[test]
fn lengths_and_counts_are_bounded() {
    use NotDeclarable as No;
    let challenge = [0x00, 0x84, 0x00, 0x00];
    let present = [0x00, 0x82, 0x00, 0x00];
    let certificate = [0x80, 0xA2, 0x00, 0xC1];
    for (pattern, told) in [
        (pattern(challenge, DataLength::None, Some(32), 4), Ok(())),
        (pattern(challenge, DataLength::None, Some(32), 5), Err(No::Times)),
        (pattern(challenge, DataLength::None, Some(32), 0), Err(No::Times)),
        (pattern(challenge, DataLength::None, Some(0), 1), Err(No::Answer)),
        (pattern(challenge, DataLength::None, Some(1025), 1), Err(No::Answer)),
        (pattern(challenge, DataLength::None, None, 1), Err(No::Answer)),
        (pattern(challenge, DataLength::Exactly(1), Some(32), 1), Err(No::Data)),
        (pattern(present, DataLength::Exactly(64), None, 1), Ok(())),
        (pattern(present, DataLength::Exactly(64), None, 2), Err(No::Times)),
        (pattern(present, DataLength::Exactly(64), Some(16), 1), Err(No::Answer)),
        (pattern(present, DataLength::None, None, 1), Err(No::Data)),
        (pattern(certificate, DataLength::AtMost(307), None, 2), Ok(())),
        (pattern(certificate, DataLength::AtMost(0), None, 1), Err(No::Data)),
        (pattern(certificate, DataLength::Exactly(2049), None, 1), Err(No::Data)),
    ] {
        assert_eq!(declared(pattern.clone()).map(drop), told, "{pattern:?}");
    }
    let one = pattern(challenge, DataLength::None, Some(32), 1);
    assert_eq!(DeclaredCommands::new(vec![]), Err(DeclarationError::Count));
    assert_eq!(DeclaredCommands::new(vec![one.clone(); 17]), Err(DeclarationError::Count));
    assert!(DeclaredCommands::new(vec![one; 16]).is_ok());
}

#[test]
fn command_fits_by_header_lengths_and_form() {
    let certificate = pattern([0x80, 0xA2, 0x00, 0xC1], DataLength::AtMost(307), None, 1);
    let command = |data: &[u8]| Command::new(0x80, 0xA2, 0x00, 0xC1).with_data(data).unwrap();
    for (length, fits) in [(0, false), (1, true), (255, true), (256, true), (307, true), (308, false)] {
        assert_eq!(certificate.fits(&command(&vec![7; length])), fits, "{length}");
    }
    assert!(!certificate.fits(&command(&[7]).with_expected(1)));
    // The same short command in long form.
    assert!(!certificate.fits(&Command::parse(&[0x80, 0xA2, 0x00, 0xC1, 0, 0, 1, 7]).unwrap()));
    let challenge = pattern([0x00, 0x84, 0x00, 0x00], DataLength::None, Some(32), 1);
    assert!(challenge.fits(&Command::new(0x00, 0x84, 0x00, 0x00).with_expected(32)));
    assert!(!challenge.fits(&Command::new(0x00, 0x84, 0x00, 0x00).with_expected(33)));
    assert!(!challenge.fits(&Command::new(0x00, 0x84, 0x00, 0x00)));
}
