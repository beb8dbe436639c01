% tests/cli/short_memory.m - what fails for want of memory in the heap keeps none outside of it.
1;
function kib = resident ()
  kib = str2double (regexp (fileread ("/proc/self/status"), 'VmRSS:\s*(\d+)', "tokens", "once"){1});
end
function out = refused (f, varargin)
  out = false;
  try
    f (varargin{:});
  catch e
    out = ! isempty (strfind (e.message, "out of memory"));
  end
end
file = tempname ();
fid = fopen (file, "w");
for n = 1:40, fwrite (fid, repmat ("1 2 3 4\n", 1, 1e5)); end
fclose (fid);
function take (k, file)
  x = rand (1300);
  switch k
    case 1, fileread (file);
    case 2, dlmread (file);
    case 3, [status, text] = system (["cat '" file "'"]);
    case 4, text = save ("-v7.3", "-", "x");
  end
end
for k = 1:4
  assert (refused (@take, k, file));
  before = resident ();
  for n = 1:8, assert (refused (@take, k, file)); end
  if (resident () - before > 40000), error ("%d keeps %d KiB", k, resident () - before); end
end
unlink (file);
disp ("ok short memory");
