-- bench/programs/fib.lua - function calls by a doubly recursive function.
local function fib(n)
  if n < 2 then
    return n
  end
  return fib(n - 1) + fib(n - 2)
end
local start = os.clock()
local r = fib(26)
local t = os.clock() - start
print(string.format("fib %.6f\nchecksum %d", t, r))
