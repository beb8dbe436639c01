-- bench/programs/loops.lua - scalar arithmetic in a for loop.
local start = os.clock()
local s = 0.0
for k = 1, 2000000 do
  s = s + k * 0.5 - 1
end
local t = os.clock() - start
print(string.format("loops %.6f\nchecksum %.1f", t, s))
