% bitshift keeps signs, num2hex gives cells, mat2str names logicals; text is no number for running sums
1;
function tell (f, varargin)
  try
    f (varargin{:})
  catch e
    disp (e.message);
  end
end
disp (bitshift (int8 ([-1 -5 100 64 127 1 -128]), 1)), disp (bitshift (int8 ([-1 -5 100]), -1))
disp (bitshift (int8 (-1), [-7 -8 -10])), disp (bitshift (int16 (1), [13 14 15])), disp (bitshift (uint8 (255), [1 7 8]))
disp (bitshift ([5.5 -5 5 1e20 Inf], 1)), disp (bitshift (-5, -1)), disp (bitshift (int64 (-1), 1))
disp (bitshift (5, 1, 3)), disp (bitshift (int8 (-5), 1, 4)), disp (bitshift (single (-5), 1))
tell (@bitshift, "a", 1), tell (@bitshift, true, 1), tell (@bitand, {}, 1), tell (@bitor, "a", 1)
disp (num2hex ([1; 2], "cell")), tell (@num2hex, true), tell (@num2hex, 2i)
disp (mat2str (true, "class")), disp (mat2str ([true false], 3, "class")), tell (@mat2str, 1, 1:3), tell (@mat2str, {1})
tell (@cumsum, "ab"), tell (@cumsum, 'ab'), tell (@cumprod, "ab"), tell (@cummax, "ab"), tell (@cummin, "ab")
tell (@cumsum, 1:2, 0), tell (@cummax, 1:2, 0), tell (@sum, 1:2, 0)
disp (class (cummax ([true false]))), disp (cummin ([true false true]))
tell (@xor, 1:2, 1:3), tell (@xor, {}, 1), tell (@xor, "a", 1)
tell (@strsplit, "a", "b", "none", 1), tell (@bin2dec, 1), tell (@hex2dec, {1}), tell (@dec2bin, true), tell (@dec2base, "a", 2)
tell (@func2str, 5), tell (@functions, 5), disp (fieldnames (functions (@(x) x))')
