//! The pieces of a page, and which of them stay where there is no room for all.

/// GitHub takes 65,536 characters; some room is left for what people write around it. In bytes, of which there are never fewer.
const LONGEST: usize = 64_000;

/// How early a piece is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    /// The verdict in short.
    Head,
    /// What is wrong with a server, in a sentence.
    Sentence,
    /// The root of it.
    Root,
    Further,
    Detail,
}

pub(super) struct Piece {
    pub(super) rank: Rank,
    /// What is missing where it is left out, in the plural.
    pub(super) what: &'static str,
    pub(super) text: String,
}

impl Piece {
    pub(super) fn new(rank: Rank, what: &'static str, text: impl Into<String>) -> Self {
        Self { rank, what, text: text.into() }
    }
}

/// The pieces in their order, each a block of its own, the most important ones where not all find room.
pub(super) fn fit(pieces: &[Piece]) -> String {
    let mut by_rank: Vec<usize> = (0..pieces.len()).collect();
    by_rank.sort_by_key(|&index| pieces[index].rank);
    let mut kept = vec![false; pieces.len()];
    let mut room = LONGEST;
    for index in by_rank {
        let length = pieces[index].text.len() + 1;
        if length <= room {
            room -= length;
            kept[index] = true;
        }
    }
    let mut text = pieces.iter().zip(&kept).filter(|(_, kept)| **kept).map(|(piece, _)| piece.text.as_str()).collect::<Vec<_>>().join("\n");
    text.push_str(&left_out(pieces, &kept));
    text
}

fn left_out(pieces: &[Piece], kept: &[bool]) -> String {
    let missing: Vec<&str> = pieces.iter().zip(kept).filter(|(_, kept)| !**kept).map(|(piece, _)| piece.what).collect();
    let mut counted: Vec<(&str, usize)> = Vec::new();
    for what in missing {
        match counted.iter_mut().find(|(known, _)| *known == what) {
            Some((_, number)) => *number += 1,
            None => counted.push((what, 1)),
        }
    }
    let named: Vec<String> = counted.into_iter().map(|(what, number)| crate::report::names::count(number, what)).collect();
    if named.is_empty() {
        String::new()
    } else {
        format!("\n_Left out, for GitHub takes no longer text: {}. `--format json` has everything._\n", named.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_matters_least_goes_first_and_is_named() {
        let piece = |rank, what, letter: &str, length| Piece::new(rank, what, letter.repeat(length));
        let pieces = [
            piece(Rank::Head, "heads", "h", 10),
            piece(Rank::Detail, "details", "d", LONGEST / 2),
            piece(Rank::Root, "findings", "r", LONGEST / 2),
            piece(Rank::Further, "findings", "f", LONGEST / 3),
        ];
        let text = fit(&pieces);
        assert!(text.len() < LONGEST + 1_000 && text.starts_with('h') && text.contains('r') && text.contains('f'));
        assert!(text.ends_with("for GitHub takes no longer text: 1 detail. `--format json` has everything._\n"), "{}", &text[text.len() - 200..]);
        assert_eq!(fit(&pieces[..1]), "h".repeat(10));
    }
}
