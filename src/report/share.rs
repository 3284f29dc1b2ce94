//! Shares of one as people read them: in percent, with a decimal only where it tells something.

/// `20 %`, `4.5 %`, `0.3 %`; the sign is not said.
pub(super) fn percent(share: f64) -> String {
    format!("{} %", number(share))
}

/// Two of them with the unit once: `17 to 22 %`.
pub(super) fn range(one: f64, other: f64) -> String {
    let (low, high) = (number(one), number(other));
    if low == high { format!("{low} %") } else { format!("{low} to {high} %") }
}

fn number(share: f64) -> String {
    let percent = (share * 100.0).abs();
    if percent >= 9.95 { format!("{percent:.0}") } else { format!("{percent:.1}").trim_end_matches('0').trim_end_matches('.').to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decimal_is_said_where_it_tells_something() {
        let shares = [0.196, 0.1, 0.045, 0.02, 0.003, 0.0, -0.12];
        assert_eq!(shares.map(percent), ["20 %", "10 %", "4.5 %", "2 %", "0.3 %", "0 %", "12 %"]);
        assert_eq!([range(0.171, 0.223), range(0.1, 0.101)], ["17 to 22 %", "10 %"]);
    }
}
