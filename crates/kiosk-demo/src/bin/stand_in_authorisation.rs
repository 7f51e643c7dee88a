//! `uketsuke-stand-in-authorisation`: an authorisation module for the virtual card. It stands in for what is not public
//! (特定機関認証), and no real card answers it.

fn main() -> std::process::ExitCode {
    kiosk_demo::stand_in_module::main()
}
