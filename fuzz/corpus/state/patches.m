% functions that are replaced while they run, by texts, with persistent variables of all kinds and handles of old bodies
1; warning ("off", "Mica:persistent-lost");
function r = count (by), persistent n = 0; persistent list; n += by; list{end+1} = n; r = helper (n); end
function r = helper (x), persistent seen; if isempty (seen), seen = containers.Map ("KeyType", "double", "ValueType", "any"); end, seen(x) = {x}; r = x + seen.Count; end
function r = own (), r = @() 1; end
h = {};
for round = 1:25
  a = count (round);
  eval ("function r = count (by), persistent list; persistent n = 5; n += 2 * by; list{end+1} = {n}; r = helper (n) + numel (list); end");
  b = count (round);
  eval (sprintf ("function r = own (), persistent k; k(end+1) = %d; r = @() sum (k) + %d; end", round, round));
  h{end+1} = own ();
  c = h{1} () + own () ();
  eval ("function r = old (x), eval ('function r = old (x), r = -x; end'); for k = 1:3, x = x + count (k); end, r = x; end");
  d = [old(round), old(round)];
  eval ("function y = flip (x, varargin), persistent calls = 0; calls++; y = calls; end");
  e = fliplr ([1 2 3]);
  if mod (round, 3) == 0, patch_reset flip count, end
  if mod (round, 5) == 0, patch_reset all, end
  f = numel (patches ());
end
disp (a), disp (c), disp (d), disp (f)
