% tests/stdlib/validateattributes.m - validateattributes by its documented behaviour.
1;
function [text, id] = refused (varargin)
  text = id = "";
  try
    validateattributes (varargin{:});
  catch err
    text = err.message;
    id = err.identifier;
  end
end
assert (refused (1, {"char"}, {}), "input must be of class:\n\n  char\n\nbut was of class double");
assert (refused (true, {"numeric"}, {}), ["input must be of class:\n\n  double int16 int32 int64 int8 single uint16 " ...
                                          "uint32 uint64 uint8\n\nbut was of class logical"]);
assert (refused (single (1), {"float"}, {}), "");
assert (refused (int8 (1), {"numeric"}, {"scalar", "positive"}), "");
assert (refused ({}, {"cell"}, {"2d"}), "");
[text, id] = refused (-1, {"numeric"}, {"positive"}, "fn", "X", 2);
assert (text, "fn: X (argument #2) must be positive");
assert (id, "Octave:expected-positive");
assert (refused (-1, {"numeric"}, {"positive"}, 2), "input 2 must be positive");
assert (refused (1, {}, {"size", [2 NaN 1]}), "input must be of size 2xNx1 but was 1x1");
assert (refused (ones (2, 3), {}, {"size", [2 NaN], "numel", 6, "ncols", 3, "nrows", 2, "ndims", 2}), "");
assert (refused (4, {}, {"<=", 3}), "input must be less than or equal to 3.000000");
assert (refused ([1 2 3], {}, {"increasing", "integer", "nonnan", "finite", "real", ">", 0, "<", 4, ">=", 1}), "");
assert (refused ([1 1], {}, {"increasing"}), "input must be increasing");
assert (refused ([2 4], {}, {"even"}), "");
assert (refused ([2 4], {}, {"odd"}), "input must be odd");
assert (refused ([0 1 1], {}, {"binary", "row", "vector"}), "");
assert (refused (4, {}, {"foo"}), "validateattributes: unknown ATTRIBUTE foo");
assert (refused (4, "numeric", {}), "validateattributes: CLASSES must be a cell array of strings");
disp ("ok validateattributes")
