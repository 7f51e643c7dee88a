//! Plain tables: first column to the left, the others to the right.

use std::time::Duration;

/// Rows of equal length; the first is the heading.
pub fn plain(rows: &[Vec<String>]) -> String {
    let columns = rows.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| {
        rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut out = String::new();
    for row in rows {
        let mut line = String::new();
        for (column, (cell, width)) in row.iter().zip(&widths).enumerate() {
            if column == 0 {
                line.push_str(&format!("{cell:<width$}"));
            } else {
                line.push_str(&format!("  {cell:>width$}"));
            }
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

/// Milliseconds with two decimals.
pub fn millis(duration: Duration) -> String {
    format!("{:.2}", duration.as_secs_f64() * 1000.0)
}

/// As [`millis`]; a dash for nothing measured.
pub fn millis_or_dash(duration: Option<Duration>) -> String {
    duration.map_or_else(|| "-".to_owned(), millis)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_line_up() {
        let rows = [["a", "time"], ["longer", "1.00"]].map(|row| row.map(str::to_owned).to_vec());
        assert_eq!(plain(&rows), "a       time\nlonger  1.00\n");
        assert_eq!(millis(Duration::from_micros(1_234)), "1.23");
        assert_eq!(millis_or_dash(None), "-");
    }
}
