% tests/stdlib/repelems.m - repelems by its documented behaviour.
assert (repelems ([1 2 3], [1 2; 2 1]), [1 1 2]);
assert (repelems ([1 2 3], [1 2 2; 2 1 3]), [1 1 2 2 2 2]);
assert (repelems ("abc", [1 3; 2 1]), "aac");
assert (size (repelems ([1 2 3], [1; 0])), [1 0]);
assert (repelems ({1, 2}, [1; 2]), {1, 1});
assert (repelems ([1; 2; 3], [1 2; 2 1]), [1 1 2]);
text = "";
try, repelems ([1 2 3], [1 2 3]); catch err, text = err.message; end
assert (text, "repelems: R must be a matrix with two rows");
try, repelems ([1 2 3], [1; -1]); catch err, text = err.message; end
assert (text, "repelems: second row must contain non-negative numbers");
try, repelems ([1 2 3], [1.5; 1]); catch err, text = err.message; end
assert (text, "repelems: R must be a matrix of integers");
text = "";
try, repelems ([1 2 3], [4; 1]); catch err, text = err.message; end
assert (text, "index (4): out of bound 3 (dimensions are 1x3)");
disp ("ok repelems")
