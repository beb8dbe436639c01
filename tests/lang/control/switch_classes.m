% behaviour: a case matches a value of as many rows and columns that is equal to it, of any classes that have ==
1;
function sw (v, varargin)
  for k = 1:numel (varargin)
    try
      switch v, case varargin{k}, printf ("%d ", k); otherwise, printf ("- "); end
    catch e, printf ("E "); end
  end
  disp ("");
end
vals = {@sin, {}, [], '', 'abc', "abc", 1, [1 2], true, int8(1), {1,'abc'}, {[]}, {''}, {{1}}, struct('a',1), 1:3, single(1), 1i, NaN, {@sin}};
for k = 1:numel (vals), sw (vals{k}, vals{:}); end
switch @sin, case {'low', 'high'}, disp ('low'); case 'stop', disp ('stop'); otherwise, disp ('otherwise'); end
