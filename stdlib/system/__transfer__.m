function why = __transfer__ (who, command, doing, f1, f2, varargin)
  % __TRANSFER__  copy or move files by a program of the system.
  %
  % WHY = __transfer__ (WHO, COMMAND, DOING, F1, F2): runs COMMAND on the files F1 names and on F2. WHY is empty, or says
  % why that failed. WHO and DOING are words for messages.
  % __transfer__ (..., "f"): also over files that may not be written.
  %
  % A part of copyfile and movefile.
  if (! (ischar (f1) || iscellstr (f1)))
    error ("%s: F1 must be a string or a cell array of strings", who);
  elseif (! ischar (f2))
    error ("%s: F2 must be a string", who);
  elseif (! isempty (varargin) && ! strcmp (varargin{1}, "f"))
    error ('%s: third argument must be the string "f"', who);
  end
  files = glob (f1);
  if (isempty (files))
    why = "no files to move";
    return;
  elseif (numel (files) > 1 && ! isfolder (f2))
    why = sprintf ("when %s multiple files, F2 must be a directory", doing);
    return;
  end
  if (! isempty (varargin))
    command = [command " -f"];
  end
  words = cellfun (@quoted, [files(:).', {tilde_expand(f2)}], "UniformOutput", false);
  [code, said] = system ([command " " strjoin(words, " ") " 2>&1"]);
  why = "";
  if (code != 0)
    why = ["operation failed: " strtrim(said)];
  end
end

% For the shell, as it stands; never taken for an option.
function s = quoted (name)
  if (strncmp (name, "-", 1))
    name = ["./" name];
  end
  s = ["'" strrep(name, "'", "'\\''") "'"];
end
