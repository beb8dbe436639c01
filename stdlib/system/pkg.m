function varargout = pkg (action, varargin)
  % PKG  packages of functions: install, load, list and remove them.
  %
  % pkg install FILE... installs packages: archives (.tar.gz, .zip) or folders with a file DESCRIPTION and a folder inst.
  % Each becomes a snapshot in the folder of packages: $MICA_PACKAGES, else mica/packages below $XDG_DATA_HOME or
  % ~/.local/share. One that has something to compile (in src) is refused. Options: -nodeps, -verbose.
  %
  % pkg load NAME... makes the functions of packages, and of those they depend on, known; pkg unload NAME... takes them
  % away again. pkg list shows what is installed, with a star what is loaded; C = pkg ("list") is a cell of structs that
  % describe it. pkg describe NAME..., with -verbose the functions too. pkg uninstall NAME... removes packages.
  %
  % Example: pkg list
  % See also: addpath, ver, which
  if (nargin < 1)
    print_usage ();
  elseif (! iscellstr ([{action}, varargin]))
    error ("pkg: all arguments must be strings");
  end
  marked = strncmp (varargin, "-", 1);
  names = varargin(! marked);
  options = take_options (action, varargin(marked));
  need_names (action, names);
  switch (action)
    case "list"
      if (nargout > 1)
        varargout = {chosen(names), cell(0, 0)};
      elseif (nargout == 1)
        varargout = {chosen(names)};
      else
        show_list (names);
      end
    case "load"
      load_packages (names, options);
    case "unload"
      unload_packages (names, options);
    case "install"
      install_packages (names, options);
    case "uninstall"
      uninstall_packages (names, options);
    case "describe"
      if (nargout > 0)
        [varargout{1:2}] = describe_packages (names, options);
      else
        describe_packages (names, options);
      end
    case "test"
      error ("pkg: an installed package keeps no tests; run those of its sources: %s", strjoin (names, " "));
    case "build"
      error ("pkg: packages are built when they are installed, or by `micac build`: %s", strjoin (names, " "));
    case "prefix"
      varargout = {packages_folder()};
    case {"update", "rebuild", "local_list", "global_list"}
      varargout = repmat ({""}, 1, nargout);
    otherwise
      error ("pkg: invalid action.  See 'help pkg' for available actions");
  end
end

% ---- arguments ----

function options = take_options (action, given)
  options = struct ("nodeps", false, "verbose", false);
  for k = 1:numel (given)
    switch (given{k})
      case "-nodeps"
        options.nodeps = true;
      case "-verbose"
        options.verbose = true;
      case "-forge"
        error ("pkg: -forge: packages are not fetched from a network; give the file or folder of one");
      case "-global"
        error ("pkg: -global: packages are installed for one user alone (in %s)", packages_folder ());
      case {"-local", "-auto", "-noauto"} % what is done anyway, and what is out of use
      otherwise
        error ("pkg: invalid option: %s", given{k});
    end
  end
end

function need_names (action, names)
  switch (action)
    case {"install", "build"}
      kind = "filename";
    case {"load", "unload", "uninstall", "describe", "test"}
      kind = "package name";
    otherwise
      return;
  end
  if (isempty (names))
    error ("pkg: %s action requires at least one %s", action, kind);
  end
end

% ---- what is installed ----

function folder = packages_folder ()
  folder = getenv ("MICA_PACKAGES");
  if (isempty (folder))
    data = getenv ("XDG_DATA_HOME");
    if (! strncmp (data, "/", 1))
      data = [getenv("HOME") "/.local/share"];
    end
    folder = [data "/mica/packages"];
  end
  folder = make_absolute_filename (folder);
end

% A folder is NAME-VERSION or, where there was one before, NAME-VERSION+COUNT; of a name the highest count holds. What
% begins with a dot is not finished, or was.
function count = count_of (folder)
  token = regexp (folder, '\+(\d+)$', "tokens", "once");
  if (isempty (token))
    count = 1;
  else
    count = str2double (token{1});
  end
end

function list = installed ()
  list = {};
  root = packages_folder ();
  if (! isfolder (root))
    return;
  end
  layers = __package__ ("layers");
  folders = readdir (root);
  folders = folders(! strncmp (folders, ".", 1));
  for k = 1:numel (folders)
    folder = [root "/" folders{k}];
    if (! isfile ([folder "/package.snap"]) || ! isfile ([folder "/DESCRIPTION"]))
      continue;
    end
    p = read_description ([folder "/DESCRIPTION"]);
    p.dir = folder;
    p.archprefix = folder;
    p.loaded = any (strcmp (layers, [folder "/package.snap"]));
    same = find (cellfun (@(q) strcmp (q.name, p.name), list), 1);
    if (isempty (same))
      list{end + 1} = p;
    elseif (p.loaded || (! list{same}.loaded && count_of (folder) > count_of (list{same}.dir)))
      list{same} = p;
    end
  end
  [~, order] = sort (cellfun (@(p) p.name, list, "UniformOutput", false));
  list = list(order);
end

function k = place_of (name, list)
  k = find (cellfun (@(p) strcmpi (p.name, name), list), 1);
end

function list = chosen (names)
  list = installed ();
  if (! isempty (names))
    list = list(cellfun (@(p) any (strcmpi (p.name, names)), list));
  end
  if (isempty (list))
    list = cell (0, 0);
  end
end

% ---- DESCRIPTION and INDEX ----

function p = read_description (file)
  p = struct ();
  lines = strsplit (strrep (fileread (file), "\r", ""), "\n");
  key = "";
  for k = 1:numel (lines)
    line = lines{k};
    if (isempty (strtrim (line)) || line(1) == "#")
      continue;
    end
    field = regexp (line, '^([^\s:]+)\s*:\s*(.*)$', "tokens", "once");
    if (isspace (line(1)) && ! isempty (key))
      p.(key) = [p.(key) " " deblank(line)];
    elseif (isempty (field))
      error ("pkg: %s: line %d has no \"Name: value\"", file, k);
    else
      key = lower (regexprep (field{1}, '\W', "_"));
      p.(key) = strtrim (field{2});
    end
  end
  wanted = {"name", "version", "date", "title", "author", "maintainer", "description"};
  missing = wanted(! isfield (p, wanted));
  if (! isempty (missing))
    error ("pkg: %s: description is missing needed field %s", file, missing{1});
  elseif (isempty (regexp (p.name, '^[A-Za-z]\w*(-\w+)*$')))
    error ("pkg: %s: '%s' is no name of a package", file, p.name);
  elseif (isempty (regexp (p.version, '^\d+(\.\d+)*([-~+][A-Za-z0-9.~+-]*)?$')))
    error ("pkg: %s: '%s' is no version of a package", file, p.version);
  end
  p = with_depends (p, file);
end

% The field is there also where nothing is needed, and stays in its place.
function p = with_depends (p, file)
  text = "";
  if (isfield (p, "depends"))
    text = p.depends;
  end
  p.depends = {};
  for one = strsplit (text, ",")
    if (isempty (strtrim (one{1})))
      continue;
    end
    part = regexp (one{1}, '^\s*([\w-]+)\s*(?:\(\s*(<=|>=|==|<|>|!=|~=)\s*([^\s()]+)\s*\))?\s*$', "tokens", "once");
    if (isempty (part))
      error ("pkg: %s: '%s' is no dependency", file, strtrim (one{1}));
    elseif (numel (part) < 3 || isempty (part{2}))
      part(2:3) = {">=", "0.0.0"};
    end
    p.depends{end + 1} = struct ("package", part{1}, "operator", part{2}, "version", part{3});
  end
end

function groups = read_index (file)
  groups = {};
  if (! isfile (file))
    return;
  end
  lines = strsplit (strrep (fileread (file), "\r", ""), "\n");
  for k = 1:numel (lines)
    line = lines{k};
    if (isempty (strtrim (line)) || line(1) == "#" || any (strfind (line, ">>")))
      continue;
    elseif (! isspace (line(1)))
      groups{end + 1} = struct ("category", strtrim (line), "functions", {{}});
    elseif (! isempty (groups) && ! any (line == "="))
      groups{end}.functions = [groups{end}.functions, strsplit(strtrim (line))];
    end
  end
end

% ---- dependencies ----

% Lines about what the packages of a list need and the others of it are not.
function lines = unmet (list)
  lines = {};
  for k = 1:numel (list)
    p = list{k};
    for d = p.depends
      need = d{1};
      have = "";
      if (strcmp (need.package, "octave"))
        have = OCTAVE_VERSION ();
      elseif (! isempty (at = place_of (need.package, list)))
        have = list{at}.version;
      end
      if (isempty (have) || ! compare_versions (have, need.version, need.operator))
        lines{end + 1} = sprintf ("   %s needs %s %s %s\n", p.name, need.package, need.operator, need.version);
      end
    end
  end
end

% Names of those of the list that depend on the name.
function names = dependers (name, list)
  needs = @(p) any (cellfun (@(d) strcmpi (d.package, name), p.depends));
  names = cellfun (@(p) p.name, list(cellfun (needs, list)), "UniformOutput", false);
end

% ---- load and unload ----

function order = load_order (name, list, order, nodeps)
  if (any (strcmpi (order, name)))
    return;
  end
  at = place_of (name, list);
  if (isempty (at))
    error ("package %s is not installed", name);
  end
  order{end + 1} = list{at}.name; % also where two depend on each other
  mark = numel (order);
  for d = list{at}.depends
    if (! nodeps && ! strcmp (d{1}.package, "octave"))
      order = load_order (d{1}.package, list, order, nodeps);
    end
  end
  order = [order(1:mark - 1), order(mark + 1:end), order(mark)];
end

function load_packages (names, options)
  list = installed ();
  order = {};
  for k = 1:numel (names)
    order = load_order (names{k}, list, order, options.nodeps);
  end
  if (! options.nodeps)
    wanted = list(cellfun (@(p) any (strcmp (p.name, order)), list));
    lines = unmet (wanted);
    if (! isempty (lines))
      error ("the following dependencies were unsatisfied:\n%s", [lines{:}]);
    end
  end
  for k = 1:numel (order)
    p = list{place_of(order{k}, list)};
    if (p.loaded)
      continue;
    end
    if (options.verbose)
      printf ("loading %s %s from %s\n", p.name, p.version, p.dir);
    end
    __package__ ("attach", [p.dir "/package.snap"]);
    run_file ([p.dir "/PKG_ADD"]);
  end
end

function run_file (file)
  if (isfile (file))
    evalin ("base", fileread (file));
  end
end

function unload_one (p)
  run_file ([p.dir "/PKG_DEL"]);
  __package__ ("detach", [p.dir "/package.snap"]);
end

function unload_packages (names, options)
  list = installed ();
  known = cellfun (@(name) ! isempty (place_of (name, list)), names);
  if (! all (known))
    error ("pkg: package(s): %s not installed", strjoin (names(! known), " "));
  end
  loaded = list(cellfun (@(p) p.loaded, list));
  going = cellfun (@(p) any (strcmpi (p.name, names)), loaded);
  if (! options.nodeps)
    need = cellfun (@(p) dependers (p.name, loaded(! going)), loaded(going), "UniformOutput", false);
    need = unique ([need{:}]);
    if (! isempty (need))
      error (["pkg: the following loaded package(s):\n%sdepend on the one(s) you want to unload.\n" ...
              "Either unload any depender package(s), or use the '-nodeps' flag.\n" ...
              "Note: the '-nodeps' flag may affect functionality of these packages.\n"], ...
             sprintf ("\t - %s\n", need{:}));
    end
  end
  cellfun (@unload_one, loaded(going));
end

% ---- install and uninstall ----

function remove_folder (folder)
  if (isfolder (folder))
    confirm = confirm_recursive_rmdir (false, "local");
    rmdir (folder, "s");
  end
end

% What an install that was killed has left: of processes that are there no more.
function sweep (root)
  left = readdir (root);
  left = left(strncmp (left, ".mica-", 6));
  for k = 1:numel (left)
    owner = regexp (left{k}, '^\.mica-(\d+)-', "tokens", "once");
    if (! isempty (owner) && ! isfile (["/proc/" owner{1} "/exe"]))
      try % what cannot be removed hinders no other package
        remove_folder ([root "/" left{k}]);
      catch
      end
    end
  end
end

function install_packages (files, options)
  root = packages_folder ();
  [made, why] = mkdir (root);
  if (! made)
    error ("pkg: the folder of packages %s cannot be made: %s", root, why);
  end
  sweep (root);
  work = sprintf ("%s/.mica-%d-%d", root, getpid (), randi (flintmax ("single")));
  mkdir (work);
  unwind_protect
    fresh = cell (1, numel (files));
    for k = 1:numel (files)
      fresh{k} = make_package (files{k}, sprintf ("%s/%d", work, k), options);
    end
    if (! options.nodeps)
      others = installed ();
      others = others(cellfun (@(p) isempty (place_of (p.name, fresh)), others));
      lines = unmet ([others, fresh]);
      lines = lines(cellfun (@(line) any (cellfun (@(p) strncmp (line, ["   " p.name " "], 4 + numel (p.name)), ...
                                                   fresh)), lines));
      if (! isempty (lines))
        error ("the following dependencies were unsatisfied:\n%s", [lines{:}]);
      end
    end
    cellfun (@(p) publish (p, root, options), fresh);
  unwind_protect_cleanup
    remove_folder (work);
  end_unwind_protect
end

% Under its name in one step; what was there under the name goes afterwards.
function publish (p, root, options)
  before = readdir (root);
  mine = before(! cellfun (@isempty, regexp (before, ["^" p.name '-\d'])));
  folder = [root "/" p.name "-" p.version];
  if (! isempty (mine))
    folder = sprintf ("%s+%d", folder, 1 + max (cellfun (@count_of, mine)));
  end
  [failed, why] = rename (p.ready, folder);
  if (failed)
    error ("pkg: %s cannot be made: %s", folder, why);
  end
  cellfun (@(old) remove_folder ([root "/" old]), mine);
  if (options.verbose)
    printf ("installed %s %s in %s\n", p.name, p.version, folder);
  end
end

% The package, ready in a folder of its own (p.ready).
function p = make_package (file, work, options)
  mkdir (work);
  if (isfolder (file))
    source = file;
  elseif (! isfile (file))
    error ("pkg: file not found: %s", file);
  else
    source = [work "/source"];
    mkdir (source);
    unpack (file, source);
  end
  source = package_root (source, file);
  p = read_description ([source "/DESCRIPTION"]);
  refuse_compiled (source, p);
  p.ready = [work "/ready"];
  mkdir (p.ready);
  told = __package__ ("build", source, [p.ready "/package.snap"]);
  if (options.verbose)
    fputs (stdout, told);
  elseif (! isempty (left = regexp (told, '[^\n]*: error: [^\n]*', "match")))
    warning ("pkg: %s: sources that do not compile were left out:\n%s", p.name, strjoin (left, "\n"));
  end
  for name = {"DESCRIPTION", "COPYING", "INDEX", "NEWS"}
    copy_if (source, name{1}, p.ready);
  end
  write_index (source, p);
  write_directives (source, p.ready, "PKG_ADD");
  write_directives (source, p.ready, "PKG_DEL");
end

function copy_if (from, name, to)
  if (isfile ([from "/" name]))
    write_text ([to "/" name], fileread ([from "/" name]));
  end
end

function write_text (file, text)
  [id, why] = fopen (file, "w");
  if (id < 0)
    error ("pkg: %s: %s", file, why);
  end
  fwrite (id, text);
  fclose (id);
end

% The folder of an archive that has the DESCRIPTION: itself or the only one in it.
function root = package_root (folder, file)
  root = folder;
  inner = readdir (folder);
  inner = inner(! strncmp (inner, ".", 1));
  if (! isfile ([root "/DESCRIPTION"]) && numel (inner) == 1)
    root = [folder "/" inner{1}];
  end
  if (! isfile ([root "/DESCRIPTION"]) || ! isfolder ([root "/inst"]))
    error ("pkg: %s is no package: it has no DESCRIPTION or no folder inst", file);
  end
end

% Files that a compiler would have to make something of.
function refuse_compiled (source, p)
  if (! isfolder ([source "/src"]))
    return;
  end
  files = readdir ([source "/src"]);
  ending = regexp (files, '(^(GNU)?[Mm]akefile(\.in)?|^configure|\.(c|cc|cpp|cxx|f|f90|for|h|hpp|mex\w*|oct|in))$');
  files = files(! cellfun (@isempty, ending));
  if (! isempty (files))
    error ("pkg: %s needs compiled extensions, which cannot be used: src/%s", p.name, strjoin (files', ", src/"));
  end
end

function write_index (source, p)
  if (isfile ([source "/INDEX"]))
    return;
  end
  files = readdir ([source "/inst"]);
  names = sort (regexprep (files(! cellfun (@isempty, regexp (files, '^\w+\.m$'))), '\.m$', ""));
  group = "Functions";
  if (isfield (p, "categories"))
    group = strtrim (strtok (p.categories, ","));
  end
  write_text ([p.ready "/INDEX"], sprintf ("%s >> %s\n%s\n%s", p.name, p.name, group, sprintf (" %s\n", names{:})));
end

% The file of that name of the package and of inst, and lines "% PKG_ADD: ..." of its functions.
function write_directives (source, to, name)
  text = "";
  for file = {[source "/" name], [source "/inst/" name]}
    if (isfile (file{1}))
      text = [text fileread(file{1}) "\n"];
    end
  end
  files = readdir ([source "/inst"]);
  files = files(! cellfun (@isempty, regexp (files, '\.m$')));
  files = files(cellfun (@(name) isfile ([source "/inst/" name]), files)); % a pipe would wait for a writer
  for k = 1:numel (files)
    lines = regexp (fileread ([source "/inst/" files{k}]), ['^[#%]+\s*' name ':\s*(.*?)\s*$'], "tokens", "lineanchors");
    lines = cellfun (@(line) [line{1} "\n"], lines, "UniformOutput", false);
    text = [text lines{:}];
  end
  if (! isempty (text))
    write_text ([to "/" name], text);
  end
end

function uninstall_packages (names, options)
  list = installed ();
  known = cellfun (@(name) ! isempty (place_of (name, list)), names);
  cellfun (@(name) warning ("package %s is not installed\n", name), names(! known));
  if (! any (known))
    warning ("no packages will be uninstalled\n");
    return;
  end
  going = cellfun (@(p) any (strcmpi (p.name, names)), list);
  lines = unmet (list(! going));
  lines = lines(! ismember (lines, unmet (list)));
  if (! options.nodeps && ! isempty (lines))
    error ("the following dependencies where unsatisfied:\n%s", [lines{:}]);
  end
  root = packages_folder ();
  for p = list(going)
    if (p{1}.loaded)
      unload_one (p{1});
    end
    gone = sprintf ("%s/.mica-%d-%d", root, getpid (), randi (flintmax ("single")));
    [failed, why] = rename (p{1}.dir, gone);
    if (failed)
      error ("pkg: %s cannot be removed: %s", p{1}.dir, why);
    end
    remove_folder (gone);
  end
end

% ---- for people ----

function show_list (names)
  list = chosen (names);
  if (isempty (list))
    if (isempty (names))
      printf ("no packages installed.\n");
    else
      printf ("package %s is not installed.\n", names{1});
    end
    return;
  end
  wide = max ([12, cellfun(@(p) numel (p.name), list)]);
  vwide = max ([7, cellfun(@(p) numel (p.version), list)]);
  printf ("%*s  | %*s | Installation directory\n", wide, ["Package Name" blanks(wide - 12)], vwide, "Version");
  printf ("%s+%s+%s\n", repmat ("-", 1, wide + 2), repmat ("-", 1, vwide + 2), repmat ("-", 1, 23));
  for k = 1:numel (list)
    p = list{k};
    printf ("%*s %s| %*s | %s\n", wide, p.name, " *"(1 + p.loaded), vwide, p.version, p.dir);
  end
end

function [descriptions, states] = describe_packages (names, options)
  list = installed ();
  known = cellfun (@(name) ! isempty (place_of (name, list)), names);
  if (! all (known))
    error ("some packages are not installed:  %s ", strjoin (names(! known), "  "));
  end
  descriptions = states = cell (1, numel (names));
  for k = 1:numel (names)
    p = list{place_of(names{k}, list)};
    d = struct ("name", p.name, "version", p.version, "description", p.description);
    d.depends = p.depends;
    d.provides = read_index ([p.dir "/INDEX"]);
    d.invdeps = dependers (p.name, list);
    descriptions{k} = d;
    states{k} = {"Not loaded", "Loaded"}{1 + p.loaded};
    if (nargout == 0)
      show_package (d, states{k}, options.verbose);
    end
  end
end

function show_package (d, state, verbose)
  printf ("---\nPackage name:\n\t%s\nVersion:\n\t%s\nShort description:\n\t%s\n", d.name, d.version, d.description);
  if (! isempty (d.depends))
    printf ("Depends on:\n");
    cellfun (@(n) printf ("\t%s %s %s\n", n.package, n.operator, n.version), d.depends);
  end
  if (! isempty (d.invdeps))
    printf ("Depended on by:\n");
    printf ("\t%s\n", d.invdeps{:});
  end
  printf ("Status:\n\t%s\n", state);
  if (verbose)
    printf ("---\nProvides:\n");
    for k = 1:numel (d.provides)
      printf ("%s\n", d.provides{k}.category);
      printf ("\t%s\n", d.provides{k}.functions{:});
    end
  end
end
