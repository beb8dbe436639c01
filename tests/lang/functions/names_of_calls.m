% behaviour: code that calls functions which its text does not name compiles whatever names it has besides
for k = 0:7
  more = sprintf (" zz_%d = 1;", 1:k);
  text = ["function r = zz_names (), function q (), [o{1:2}] = size (ones (2, 3)); c = {1, 2}; if c{:}, o{1} = 0; end, r = [o{:}];" more ...
          " try, [o{1:2}] = 5; catch, r(3) = 7; end, end, q (); f = @() r; r = f (); end"];
  eval (text); disp (zz_names ());
end
