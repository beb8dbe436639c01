-- bench/programs/mandelbrot.lua - the Mandelbrot set point by point with scalars.
local start = os.clock()
local n = 200
local total = 0
for py = 1, n do
  for px = 1, n do
    local cr = -2 + 3 * px / n
    local ci = -1.5 + 3 * py / n
    local zr, zi, k = 0.0, 0.0, 0
    while k < 60 and zr * zr + zi * zi < 4 do
      local w = zr * zr - zi * zi + cr
      zi = 2 * zr * zi + ci
      zr = w
      k = k + 1
    end
    total = total + k
  end
end
local t = os.clock() - start
print(string.format("mandelbrot %.6f\nchecksum %d", t, total))
