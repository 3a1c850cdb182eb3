use breakwater_risk::maths::{Median, median};

#[test]
fn the_median_of_an_even_list_is_its_two_middle_values() {
    assert_eq!(median(&[5, 1, 9]), Some(Median { low: 5, high: 5 }));
    assert_eq!(median(&[5, 1, 9, 7]), Some(Median { low: 5, high: 7 }));
    assert_eq!(median(&[]), None);
    assert_eq!(median(&[0; 9]), None);
}
