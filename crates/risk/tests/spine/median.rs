use crate::support::*;
use breakwater_risk::*;
use proptest::{collection::vec, prelude::*};

#[test]
fn the_median_of_an_even_list_is_its_two_middle_values() {
    assert_eq!(median(&[5, 1, 9]), Some(Median { low: 5, high: 5 }));
    assert_eq!(median(&[5, 1, 9, 7]), Some(Median { low: 5, high: 7 }));
    assert_eq!(median(&[]), None);
    assert_eq!(median(&[0; 9]), None);
}

#[test]
fn one_publisher_stands_for_itself() {
    assert_eq!(median_slice(&[flat_svi(0.6, DAY)]), Some(0));
    assert_eq!(median_slice(&[]), None);
    assert_eq!(median_slice(&[Svi::default(); 9]), None);
}

const POINTS: [f64; 9] = [-0.8, -0.4, -0.2, -0.1, 0.0, 0.1, 0.2, 0.4, 0.8];

/// Largest distance of two slices' total variance at the points compared.
fn apart(a: &Svi, b: &Svi) -> u64 {
    let at = |s: &Svi, k| s.variance_q48(q48(k), &SmileBounds::default());
    POINTS.iter().map(|k| at(a, *k).abs_diff(at(b, *k))).max().unwrap()
}

fn honest() -> impl Strategy<Value = Svi> {
    (0.55f64..0.65, 0.0f64..0.02).prop_map(|(vol, b)| Svi {
        b_q48: q48(b),
        rho_q48: -ONE / 4,
        sigma_q48: ONE / 5,
        ..flat_svi(vol, 30 * DAY)
    })
}

fn liar() -> impl Strategy<Value = Svi> {
    any::<[i64; 5]>().prop_map(|x| Svi {
        a_q48: x[0],
        b_q48: x[1],
        rho_q48: x[2],
        m_q48: x[3],
        sigma_q48: x[4],
    })
}

proptest! {
    #[test]
    fn a_minority_that_lies_moves_the_choice_within_twice_the_honest_spread(
        honest in vec(honest(), 3..5), liars in vec(liar(), 0..3), turn in any::<usize>()
    ) {
        prop_assume!(liars.len() < honest.len());
        let mut all: Vec<Svi> = honest.iter().chain(&liars).copied().collect();
        let by = turn % all.len();
        all.rotate_left(by);
        let chosen = all[median_slice(&all).unwrap()];
        let spread = honest.iter().flat_map(|a| honest.iter().map(|b| apart(a, b))).max().unwrap();
        for slice in &honest {
            prop_assert!(apart(&chosen, slice) <= 2 * spread + 2);
        }
    }
}
