% tests/stdlib/strjust.m - strjust by its documented behaviour.
assert (strjust (["a  "; "bb "; "ccc"], "right"), ["  a"; " bb"; "ccc"]);
assert (strjust ([" a "; " bb"], "left"), ["a  "; "bb "]);
assert (strjust (["a   "], "center"), " a  ");
assert (strjust ("a "), " a");
try, strjust (1); catch err, end
assert (strncmp (err.message, "strjust: S must be a string", 27));
disp ("ok strjust")
