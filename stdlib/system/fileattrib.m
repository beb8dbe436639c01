function [status, result, msgid] = fileattrib (file = ".")
  % FILEATTRIB  what may be done with a file.
  %
  % [STATUS, RESULT, MSGID] = fileattrib (FILE): RESULT is a struct with the fields Name, archive, system, hidden, directory,
  % UserRead, UserWrite, UserExecute, GroupRead, GroupWrite, GroupExecute, OtherRead, OtherWrite and OtherExecute; archive,
  % system and hidden are NaN here. Where the file is not there, STATUS is false and RESULT says why.
  %
  % Example: [~, a] = fileattrib ("notes.txt"); a.UserWrite
  % See also: stat, dir, isfile
  if (! ischar (file))
    error ("fileattrib: FILE must be a string");
  end
  [info, failed, why] = stat (file);
  if (failed)
    if (nargout == 0)
      error ("fileattrib: operation failed");
    end
    status = false;
    result = why;
    msgid = "fileattrib";
    return;
  end
  a.Name = canonicalize_file_name (tilde_expand (file));
  a.archive = NaN;
  a.system = NaN;
  a.hidden = NaN;
  a.directory = info.modestr(1) == "d";
  who = {"User", "Group", "Other"};
  what = {"Read", "Write", "Execute"};
  for k = 1:9
    letter = info.modestr(k + 1);
    a.([who{ceil(k / 3)} what{mod(k - 1, 3) + 1}]) = any (letter == "rwxst");
  end
  if (nargout == 0)
    status = a;
  else
    status = true;
    result = a;
    msgid = "";
  end
end
