//! The Solar Hijri (Jalali) calendar of Iran and Afghanistan, as days since 1970-01-01.

/// The day number of a date in the years 1300–1500; `None` where there is no such date.
///
/// Within these years the new year that the sun makes falls as in cycles of 33 years with eight leap years.
///
/// # Source
/// Borkowski (1996), *The Persian calendar for 3000 years*, Earth, Moon, and Planets 74, 223–230.
pub(super) fn day_of_jalali(year: i32, month: u32, day: u32) -> Option<i32> {
    // 1 Farvardin of year 1, were the cycles to reach so far back.
    const EPOCH: i32 = -492_268;
    let new_year = |year: i32| EPOCH + 365 * (year - 1) + (8 * year + 21) / 33;
    let is_leap = new_year(year + 1) - new_year(year) == 366;
    let (before, length) = match month {
        1..=6 => (31 * (month - 1), 31),
        7..=11 => (186 + 30 * (month - 7), 30),
        12 => (336, 29 + u32::from(is_leap)),
        _ => return None,
    };
    let exists = (1300..=1500).contains(&year) && (1..=length).contains(&day);
    exists.then(|| new_year(year) + (before + day) as i32 - 1)
}

#[cfg(test)]
mod tests {
    use super::super::date::day_of;
    use super::*;

    /// By `Intl.DateTimeFormat('en-u-ca-persian')` of Node 20: 1 Farvardin 1300 and the leap years to 1500.
    #[test]
    fn years_begin_and_end_as_the_browsers_calendar_says() {
        const LEAPS: [i32; 49] = [
            1300, 1304, 1309, 1313, 1317, 1321, 1325, 1329, 1333, 1337, 1342, 1346, 1350, 1354,
            1358, 1362, 1366, 1370, 1375, 1379, 1383, 1387, 1391, 1395, 1399, 1403, 1408, 1412,
            1416, 1420, 1424, 1428, 1432, 1436, 1441, 1445, 1449, 1453, 1457, 1461, 1465, 1469,
            1474, 1478, 1482, 1486, 1490, 1494, 1498,
        ];
        let mut day = -17_818;
        for year in 1300..=1500 {
            for month in 1..=12 {
                let length = match month {
                    1..=6 => 31,
                    7..=11 => 30,
                    _ if LEAPS.contains(&year) => 30,
                    _ => 29,
                };
                for of_month in 1..=length {
                    assert_eq!(day_of_jalali(year, month, of_month), Some(day));
                    day += 1;
                }
                assert_eq!(day_of_jalali(year, month, length + 1), None);
            }
        }
        assert_eq!(day, 55_231 + 365);
    }

    #[test]
    fn known_days_agree() {
        assert_eq!(day_of_jalali(1402, 5, 12), Some(day_of(2023, 8, 3)));
        assert_eq!(day_of_jalali(1403, 12, 30), Some(day_of(2025, 3, 20)));
        assert_eq!(day_of_jalali(1299, 1, 1), None);
        assert_eq!(day_of_jalali(1404, 0, 1), None);
        assert_eq!(day_of_jalali(1404, 1, 0), None);
    }
}
