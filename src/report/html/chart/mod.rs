//! Pictures: inline SVG without a view box, in percent of the width and pixels of height, so that they are as wide as the page and their
//! letters as large as those around them. Each has a title, a description, and its numbers in a table.

mod label;
mod scale;

use std::time::Duration;

use maud::{Markup, Render, html};

pub(super) use label::label;
pub(super) use scale::{Scale, Tick};

/// A picture with its words.
pub(super) struct Figure<'a> {
    pub(super) id: String,
    pub(super) title: &'a str,
    /// What one sees, in a sentence or two.
    pub(super) description: String,
    /// In pixels.
    pub(super) height: u32,
    pub(super) drawing: Markup,
    /// What the fills mean, where there are several.
    pub(super) legend: Vec<(&'static str, &'a str)>,
    /// The same numbers.
    pub(super) table: Markup,
}

impl Render for Figure<'_> {
    fn render(&self) -> Markup {
        let (title, description) = (format!("{}-title", self.id), format!("{}-desc", self.id));
        html! {
            figure {
                svg.chart width="100%" height=(self.height) role="img" aria-labelledby={ (title) " " (description) } {
                    title id=(title) { (self.title) }
                    desc id=(description) { (self.description) }
                    (self.drawing)
                }
                figcaption {
                    p { (self.description) }
                    @if self.legend.len() > 1 { (legend(&self.legend)) }
                }
            }
            details { summary { (self.title) " in numbers" } (self.table) }
        }
    }
}

fn legend(entries: &[(&'static str, &str)]) -> Markup {
    html! {
        ul.legend aria-hidden="true" {
            @for (class, words) in entries {
                li { svg width="20" height="12" { rect.(class) x="0" y="1" width="20" height="10" rx="2" {} } " " (words) }
            }
        }
    }
}

/// Numbers in rows, which scroll by themselves where the page is narrower than they are.
pub(super) fn numbers(label: &str, heads: &[&str], rows: impl IntoIterator<Item = Vec<Markup>>) -> Markup {
    html! {
        div.scroll role="group" aria-label=(label) tabindex="0" {
            table.numbers {
                thead { tr { @for head in heads { th scope="col" { (head) } } } }
                tbody {
                    @for row in rows {
                        tr { @for (column, cell) in row.into_iter().enumerate() { @if column == 0 { th scope="row" { (cell) } } @else { td { (cell) } } } }
                    }
                }
            }
        }
    }
}

/// Hatches, once for all pictures: what is drawn with them differs from the rest without colour, too.
pub(super) fn patterns() -> Markup {
    html! {
        svg.patterns width="0" height="0" aria-hidden="true" focusable="false" {
            defs {
                @for (name, step) in [("wait", 6), ("lost", 4), ("rest", 5)] {
                    pattern id={ "hatch-" (name) } width=(step) height=(step) patternUnits="userSpaceOnUse" patternTransform="rotate(45)" {
                        rect.(format!("{name}-ground")) width=(step) height=(step) {}
                        rect.(format!("{name}-line")) width=(step / 2) height=(step) {}
                    }
                }
            }
        }
    }
}

/// The height of so many rows.
pub(super) fn rows_high(rows: usize, each: u32) -> u32 {
    u32::try_from(rows).unwrap_or(u32::MAX).saturating_mul(each)
}

/// Dots that would touch each other stand in one stack, at the middle of their places: for each dot where it stands and how high.
pub(super) fn stacked(dots: &[f64]) -> Vec<(f64, u32)> {
    /// Of the width, on a phone the diameter of a dot.
    const WIDE: f64 = 3.2;
    let mut order: Vec<usize> = (0..dots.len()).collect();
    order.sort_by(|one, other| dots[*one].total_cmp(&dots[*other]));
    let mut places = vec![(0.0, 0); dots.len()];
    let mut rest = order.as_slice();
    while let [first, ..] = rest {
        let (stack, after) = rest.split_at(rest.iter().take_while(|dot| dots[**dot] - dots[*first] < WIDE).count().max(1));
        let middle = f64::midpoint(dots[stack[0]], dots[stack[stack.len() - 1]]);
        for (dot, height) in stack.iter().zip(0..) {
            places[*dot] = (middle, height);
        }
        rest = after;
    }
    places
}

/// A share of the width.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Percent(pub(super) f64);

impl Render for Percent {
    fn render_to(&self, buffer: &mut String) {
        use std::fmt::Write as _;
        let _ = write!(buffer, "{:.2}%", self.0);
    }
}

/// A bar between two moments, never too thin to be seen.
pub(super) fn bar(scale: &Scale, from: Duration, until: Duration, top: u32, height: u32, class: &str) -> Markup {
    let (left, right) = (scale.at(from), scale.at(until));
    html! { rect.(class) x=(Percent(left)) y=(top) width=(Percent((right - left).max(0.5))) height=(height) rx="2" {} }
}

/// A line from top to bottom at a moment.
pub(super) fn upright(x: f64, top: u32, bottom: u32, class: &str) -> Markup {
    html! { line.(class) x1=(Percent(x)) x2=(Percent(x)) y1=(top) y2=(bottom) {} }
}

/// Text at a place, which never leaves the picture: at the left it begins there, at the right it ends there.
pub(super) fn caption(x: f64, y: u32, class: &str, text: &str) -> Markup {
    let anchor = match x {
        ..15.0 => "start",
        ..85.0 => "middle",
        _ => "end",
    };
    html! { text.(class) x=(Percent(x)) y=(y) text-anchor=(anchor) { (text) } }
}

/// Marks of the time axis, with hair lines down through the picture.
pub(super) fn axis(scale: &Scale, baseline: u32, bottom: u32) -> Markup {
    html! {
        @for Tick { x, label } in scale.ticks() {
            (upright(x, baseline + 6, bottom, "hair"))
            (caption(x, baseline, "tick", &label))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dots_that_would_touch_stand_on_each_other() {
        assert_eq!(stacked(&[10.0, 50.0, 12.0, 10.0]), [(11.0, 0), (50.0, 0), (11.0, 2), (11.0, 1)]);
        assert_eq!(stacked(&[]), []);
        assert_eq!(stacked(&[f64::NAN]).len(), 1);
    }
}
