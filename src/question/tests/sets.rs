//! Questions to one set, against every set there is.

use proptest::prelude::{any, prop, prop_assert, prop_assert_eq, proptest};

use crate::base::Codes;
use crate::decide::{Evaluator, Truth};
use crate::question::exact::nothing_known;
use crate::question::residual::residual;
use crate::question::{Possible, possible};
use crate::rule::testing::Builder;
use crate::rule::{KindId, Test, Type};

/// The values of the kind.
const LEAVES: u16 = 4;

fn codes(mask: u16) -> Codes {
    (0..LEAVES).filter(|leaf| mask & (1 << leaf) != 0).collect()
}

proptest! {
    /// What is answered to several questions can be if and only if some set has these answers.
    #[test]
    fn answers_go_together_where_a_set_has_them(
        questions in prop::collection::vec((0_u16..16, any::<bool>(), any::<bool>()), 1..6),
        may_be_absent in any::<bool>(),
    ) {
        let mut b = Builder::new();
        b.kind("Land", false, &["Inland", "Schweiz", "Japan", "anderes Land"], &[]);
        let set = b.fact("Rechenzentren", Type::Leaves(KindId::new(0)));
        b.edit(set).absent = may_be_absent.then(|| "none".into());
        let mut parts = Vec::new();
        for (mask, all, wanted) in &questions {
            let codes = codes(*mask);
            let test = b.test(if *all { Test::AllIn(set, codes) } else { Test::SomeIn(set, codes) });
            parts.push(if *wanted { test } else { b.not(test) });
        }
        let together = b.all(&parts);
        let has = |members: Option<u16>| questions.iter().all(|(mask, all, wanted)| {
            members.is_some_and(|members| if *all { members & !mask == 0 } else { members & mask != 0 }) == *wanted
        });
        let sets = || (0..16_u16).map(Some).chain(may_be_absent.then_some(None));
        let truth = match (sets().all(has), sets().any(has)) {
            (true, _) => Truth::Yes,
            (_, false) => Truth::No,
            _ => Truth::Unknown,
        };
        let case = nothing_known(&b.rules);
        let mut evaluator = Evaluator::new(&b.rules);
        let rest = residual(&mut evaluator.on(&case), together).unwrap();
        prop_assert_eq!((rest.truth(), rest.is_exact()), (truth, true));
        let can_be = matches!(possible(&mut evaluator, &[(together, true)]), Possible::Shown(_));
        prop_assert_eq!(can_be, truth != Truth::No);
        let cannot_be = matches!(possible(&mut evaluator, &[(together, true)]), Possible::Never);
        prop_assert!(can_be != cannot_be);
    }
}
