-- bench/programs/collatz.lua - a while loop with branches and mod.
local start_time = os.clock()
local longest, at = 0, 0
for start = 1, 8000 do
  local n, steps = start, 0
  while n ~= 1 do
    if n % 2 == 0 then
      n = n / 2
    else
      n = 3 * n + 1
    end
    steps = steps + 1
  end
  if steps > longest then
    longest, at = steps, start
  end
end
local t = os.clock() - start_time
print(string.format("collatz %.6f\nchecksum %d %d", t, longest, at))
