//! `uketsuke-stand-in-authorisation` as it is, built where the tests find it.

fn main() -> std::process::ExitCode {
    kiosk_demo::stand_in_module::main()
}
