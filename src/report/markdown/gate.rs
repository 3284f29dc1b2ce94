//! What a gate accepts, with its reasons.

use super::{
    page::{Piece, Rank},
    words::Words,
};
use crate::{
    gate::Allowed,
    report::{Report, ground},
};

/// Each allowance that played a part, and those that none did.
pub(super) fn allowances(report: &Report, words: &Words<'_>) -> Option<Piece> {
    let mut text: Vec<String> = Vec::new();
    for (diagnosis, judgement) in report.judged() {
        for allowed in &judgement.allowed {
            let server = words.code(&diagnosis.evidence.judged().server);
            text.push(format!("- {server}: {}\n", words.prose(&ground::allowed(allowed))));
        }
    }
    for allowance in report.gate.iter().flat_map(|gate| &gate.unused) {
        let unused = Allowed { allowance: allowance.clone(), has_expired: false };
        text.push(format!("- nothing needs this any more: {}\n", words.prose(&ground::allowed(&unused))));
    }
    (!text.is_empty()).then(|| {
        let from = report.gate.as_ref().map(|gate| format!(" in {}", words.code(&gate.file))).unwrap_or_default();
        Piece::new(Rank::Sentence, "lists of allowances", format!("**Allowed{from}:**\n\n{}", text.concat()))
    })
}
