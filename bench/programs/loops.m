% bench/programs/loops.m - scalar arithmetic in a for loop.
tic;
s = 0;
for k = 1:2000000
  s = s + k * 0.5 - 1;
end
t = toc;
printf('loops %.6f\nchecksum %.1f\n', t, s);
