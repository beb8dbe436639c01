% examples/log_analysis.m - reads a web server's log with regular expressions and prints a report.
1;

function entry = parse_line(line)
  % one log line as a struct; an error when the line has another form
  pattern = ['^(?<date>\d{4}-\d{2}-\d{2}) (?<time>\d{2}:\d{2}:\d{2}) \[(?<level>\w+)\] (?<user>\S+) ' ...
             '"(?<method>[A-Z]+) (?<path>\S+)" (?<status>\d{3}) (?<ms>\d+)ms$'];
  [names, matched] = regexp(line, pattern, 'names', 'match');
  if isempty(matched)
    error('Log:format', 'unreadable line');
  end
  entry = names;
  entry.status = str2double(names.status);
  entry.ms = str2double(names.ms);
end

function seconds = day_seconds(text)
  parts = cellfun(@str2double, strsplit(text, ':'));
  seconds = parts * [3600; 60; 1];
end

folder = fileparts(mfilename('fullpath'));
text = fileread(fullfile(folder, 'data', 'server.log'));
lines = strsplit(strtrim(text), "\n");

entries = {};
bad = 0;
comments = 0;
for k = 1:numel(lines)
  if ! isempty(regexp(lines{k}, '^\s*#', 'once'))
    comments++;
    continue
  end
  try
    entries{end + 1} = parse_line(lines{k});
  catch err
    if ! strcmp(err.identifier, 'Log:format')
      rethrow(err);
    end
    bad++;
    printf('line %d: %s\n', k, err.message);
  end
end
printf('%d lines: %d entries, %d comments, %d unreadable\n\n', numel(lines), numel(entries), comments, bad);

status = cellfun(@(e) e.status, entries);
ms = cellfun(@(e) e.ms, entries);
paths = cellfun(@(e) e.path, entries, 'UniformOutput', false);

printf('status\n');
for s = unique(status)
  n = sum(status == s);
  printf('  %d %3d %s\n', s, n, repmat('*', 1, n));
end

printf('\n%-16s %5s %7s %6s %6s\n', 'path', 'hits', 'mean', 'worst', 'fails');
[names, ~, which] = unique(paths);
for p = 1:numel(names)
  mine = which(:)' == p;
  printf('%-16s %5d %7.1f %6d %6d\n', names{p}, sum(mine), mean(ms(mine)), max(ms(mine)), sum(status(mine) >= 400));
end

% users that had an error, with the paths on which they had it
failed = struct();
for k = find(status >= 400)
  user = entries{k}.user;
  if strcmp(user, '-')
    user = 'anonymous';
  end
  if ! isfield(failed, user)
    failed.(user) = {};
  end
  failed.(user){end + 1} = sprintf('%s(%d)', entries{k}.path, status(k));
end
printf('\nerrors by user\n');
users = sort(fieldnames(failed))';
for k = 1:numel(users)
  printf('  %-10s %s\n', users{k}, strjoin(unique(failed.(users{k})), ' '));
end

times = cellfun(@(e) day_seconds(e.time), entries);
gaps = diff(times);
[longest, where] = max(gaps);
printf('\nlongest silence: %d s after %s\n', longest, entries{where}.time);

levels = regexp(text, '\[(\w+)\]', 'tokens');
levels = cellfun(@(t) t{1}, levels, 'UniformOutput', false);
printf('levels: %s\n', strjoin(cellfun(@(l) sprintf('%s=%d', l, sum(strcmp(levels, l))), unique(levels), ...
                                       'UniformOutput', false), ', '));

masked = regexprep(lines{1}, '(\d{4})-(\d{2})-(\d{2})', '$3.$2.$1');
printf('first line, date turned: %s\n', masked(1:10));
