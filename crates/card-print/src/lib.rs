//! Reads verification code B (照合番号B) from a picture of the printed face of the card.
