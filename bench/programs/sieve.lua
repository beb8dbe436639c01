-- bench/programs/sieve.lua - the sieve of Eratosthenes by scalar loops.
local start = os.clock()
local n = 200000
local flags = {}
for k = 1, n do
  flags[k] = true
end
local count = 0
for k = 2, n do
  if flags[k] then
    count = count + 1
    local j = k * k
    while j <= n do
      flags[j] = false
      j = j + k
    end
  end
end
local t = os.clock() - start
print(string.format("sieve %.6f\nchecksum %d", t, count))
