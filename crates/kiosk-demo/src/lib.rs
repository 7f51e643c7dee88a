//! kiosk-demo
