% bench/programs/mandelbrot.m - the Mandelbrot set point by point with scalars.
tic;
n = 200;
total = 0;
for py = 1:n
  for px = 1:n
    cr = -2 + 3 * px / n;
    ci = -1.5 + 3 * py / n;
    zr = 0;
    zi = 0;
    k = 0;
    while k < 60 && zr * zr + zi * zi < 4
      w = zr * zr - zi * zi + cr;
      zi = 2 * zr * zi + ci;
      zr = w;
      k++;
    end
    total += k;
  end
end
t = toc;
printf('mandelbrot %.6f\nchecksum %d\n', t, total);
