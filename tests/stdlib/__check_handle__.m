% tests/stdlib/__check_handle__.m - __check_handle__ by its documented behaviour.
__check_handle__ ("get", 0);
text = "";
try, __check_handle__ ("get", [0 2]); catch err, text = err.message; end
assert (text, "get: invalid handle (= 2)");
disp ("ok __check_handle__")
