//! The generated tables, as far as they can be seen from outside.

use breakwater_risk::maths::cdf_q64;

#[test]
fn the_distribution_does_not_fall_between_intervals_by_more_than_its_error() {
    let error = (5e-14 * 2f64.powi(64)) as u64;
    for point in -513i64..=513 {
        let edge = (point << 42) + (1 << 41);
        for d in edge - 300..edge + 300 {
            assert!(cdf_q64(d + 1).saturating_add(error) >= cdf_q64(d), "falls at {d}");
        }
    }
}
