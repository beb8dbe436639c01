function [fid, name, msg] = mkstemp (template, remove = false)
  % MKSTEMP  make a temporary file of a new name and open it.
  %
  % [FID, NAME, MSG] = mkstemp (TEMPLATE, REMOVE): the six last letters of TEMPLATE, XXXXXX, become random ones. With
  % REMOVE true the file is gone at the end. FID is -1 where it cannot be made, and MSG says why.
  %
  % Example: [fid, name] = mkstemp ([tempdir() "/mineXXXXXX"], true)
  % See also: tempname, fopen
  if (nargin < 1)
    print_usage ();
  elseif (! ischar (template))
    error ("mkstemp: TEMPLATE argument must be a string");
  end
  fid = -1;
  name = "";
  msg = "Invalid argument";
  if (numel (template) < 6 || ! strcmp (template(end-5:end), "XXXXXX"))
    return;
  end
  do
    name = [template(1:end-6) tempname("", "")(end-5:end)];
  until (! exist (name, "file") && ! isfolder (name))
  [fid, msg] = fopen (name, "w+");
  if (fid < 0)
    name = "";
  elseif (remove)
    remove_at_end (name);
  end
end

% It may be gone already.
function gone (name)
  [~, ~] = unlink (name);
end

function remove_at_end (name)
  persistent keepers = {};
  mlock ();
  keepers{end + 1} = onCleanup (@() gone (name));
end
