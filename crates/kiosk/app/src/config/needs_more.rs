//! Keys that have no effect without another one.

use super::{Config, FaceRuntime};

/// Keys that need something else to have an effect.
pub(super) struct NeedsMore {
    pub keys: &'static [&'static str],
    pub needs: &'static str,
    pub there: fn(&Config) -> bool,
}

pub(super) const NEEDS_MORE: &[NeedsMore] = &[
    NeedsMore {
        keys: &[
            "face.first",
            "face.rotation",
            "face.models",
            "face.policy",
            "face.policy_keys",
            "face.policy_state",
            "face.max_false_match",
            "face.max_false_non_match",
            "face.challenge",
            "face.runtime",
        ],
        needs: "face.camera",
        there: |config| config.face.camera.is_some(),
    },
    NeedsMore {
        keys: &["face.onnxruntime", "face.onnxruntime_sha256"],
        needs: "face.camera and another face.runtime than \"tract\"",
        there: |config| config.face.camera.is_some() && config.face.runtime != FaceRuntime::Tract,
    },
    NeedsMore {
        keys: &["face.allowed"],
        needs: "face.camera or face.print_camera",
        there: |config| config.face.camera.is_some() || config.face.print_camera.is_some(),
    },
    NeedsMore {
        keys: &["face.print_rotation"],
        needs: "face.print_camera",
        there: |config| config.face.print_camera.is_some(),
    },
    NeedsMore {
        keys: &["display.width", "display.height"],
        needs: "display.fullscreen = false",
        there: |config| !config.display.fullscreen,
    },
    NeedsMore {
        keys: &["receipt.encoding", "receipt.must_be_mount", "receipt.marker"],
        needs: "receipt.folder",
        there: |config| config.receipt.folder.is_some(),
    },
    NeedsMore {
        keys: &["receipt.push_form", "receipt.push_token_file", "receipt.push_seconds"],
        needs: "receipt.push",
        there: |config| config.receipt.push.is_some(),
    },
    NeedsMore {
        keys: &["receipt.push_ca"],
        needs: "receipt.push with an https address",
        there: |config| config.receipt.push.as_ref().is_some_and(|url| url.starts_with("https:")),
    },
    NeedsMore {
        keys: &["receipt.pull_form", "receipt.pull_token_file"],
        needs: "receipt.pull",
        there: |config| config.receipt.pull,
    },
    NeedsMore {
        keys: &[
            "staff.hosts",
            "staff.passkey_host",
            "staff.certificate",
            "staff.key",
            "staff.accounts",
            "staff.calls_when_signed_out",
            "staff.shift_hours",
            "staff.second_factor_minutes",
            "staff.idle_minutes",
            "staff.finished_minutes",
            "staff.language",
        ],
        needs: "staff.listen",
        there: |config| config.staff.listen.is_some(),
    },
    NeedsMore {
        keys: &["staff.facility_code", "staff.card_reader"],
        needs: "staff.listen and staff.check_at_kiosk = true",
        there: |config| config.staff.listen.is_some() && config.staff.check_at_kiosk,
    },
    NeedsMore {
        keys: &["staff.feed.ca", "staff.feed.certificate", "staff.feed.key"],
        needs: "staff.feed.listen or staff.kiosks",
        there: |config| config.staff.speaks_with_others(),
    },
    NeedsMore {
        keys: &["consent.profile", "consent.leave_out", "questions.ask"],
        needs: "a facility.kind that asks for consents",
        there: |config| config.facility.kind.asks_consents(),
    },
    NeedsMore {
        keys: &["speech.start", "speech.speaker", "speech.voices", "speech.speakers", "speech.player"],
        needs: "speech.enabled",
        there: |config| config.speech.enabled,
    },
    NeedsMore {
        keys: &["speech.private_listening"],
        needs: "speech.enabled and facility.name_check",
        there: |config| config.speech.enabled && config.facility.name_check,
    },
];
