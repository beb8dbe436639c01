% bench/programs/strings.m - strings are built by concatenation and compared.
tic;
total = 0;
for k = 1:10000
  s = '';
  for c = 1:100
    s = [s, 'ab'];
  end
  if strcmp(s(1:2), 'ab')
    total += length(s);
  end
end
t = toc;
printf('strings %.6f\nchecksum %d\n', t, total);
