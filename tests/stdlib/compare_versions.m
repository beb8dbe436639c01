% tests/stdlib/compare_versions.m - compare_versions by its documented behaviour.
1;
function t = said (f)
  t = "";
  try, f (); catch err, t = err.message; end
end
assert (compare_versions ("1.1.1", "1.2.0", "<"), true);
assert (compare_versions ("1.10", "1.9", ">"), true);
assert (compare_versions ("1.0.0", "1", ">="), true);
assert (compare_versions ("1.1a", "1.1b", "<"), true);
assert (compare_versions ("1.1b", "1.1a", "!="), true);
assert (compare_versions ("0.1", "0.1", "=<"), true);
assert (said (@() compare_versions (1, "2", "==")), "compare_versions: version numbers V1 and V2 must be strings");
assert (said (@() compare_versions ("0.1", "0.1", 3)), "compare_versions: OPERATOR must be a string");
assert (said (@() compare_versions ("0.1", ".", "==")), "compare_versions: version string V2 is not valid: .");
assert (said (@() compare_versions ("0.1", "0.1", "<>")), "compare_versions: OPERATOR cannot contain both greater and less than symbols");
assert (said (@() compare_versions ("0.1", "0.1", "!>")), "compare_versions: OPERATOR cannot contain not and greater than or less than symbols");
assert (said (@() compare_versions ("0.1", "0.1", "=")), "compare_versions: equality OPERATOR is \"==\", not \"=\"");
assert (said (@() compare_versions ("0.1", "0.1", "aa")), "compare_versions: no valid OPERATOR specified");
assert (said (@() compare_versions ("0.1", "0.1", "===")), "compare_versions: OPERATOR must be 1 or 2 characters long");
disp ("ok compare_versions")
