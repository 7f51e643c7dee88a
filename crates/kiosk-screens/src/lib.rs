//! kiosk-screens
