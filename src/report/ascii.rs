//! ASCII twins of the characters that reports draw with.

/// The twin of `c`, as wide as `c` is, so that a layout stays as it was; letters of any script stay as they are.
pub(super) const fn twin(c: char) -> char {
    match c {
        '█' | '▇' => '#',
        '▒' => '=',
        '▁' => '_',
        '▂' | '▃' => '.',
        '▄' | '▅' => 'o',
        '▆' => 'O',
        '▏' => ':',
        '┃' | '│' => '|',
        '└' => '`',
        '→' | '›' => '>',
        '─' | '·' | '–' | '—' => '-',
        '…' => '~',
        '•' => '*',
        '┘' | '‘' | '’' => '\'',
        '“' | '”' => '"',
        c => c,
    }
}
