% examples/csv_statistics.m - statistics of weather station readings kept in a CSV file.
%
% Reads data/stations.csv by hand (mixed text and numbers, some rain readings missing), then prints a
% table by station, the warmest days, a correlation and a small histogram.
1;

function rows = read_rows(path)
  % the lines of a text file as a cell column, without the header
  fid = fopen(path, 'r');
  if fid < 0
    error('Example:file', 'cannot open the readings');
  end
  rows = {};
  fgetl(fid);
  while true
    line = fgetl(fid);
    if ! ischar(line)
      break
    end
    rows{end + 1, 1} = line;
  end
  fclose(fid);
end

function [day, station, values] = parse_rows(rows)
  n = numel(rows);
  day = zeros(n, 1);
  station = cell(n, 1);
  values = NaN(n, 4);
  for k = 1:n
    parts = strsplit(rows{k}, ',');
    day(k) = str2double(parts{1});
    station{k} = parts{2};
    values(k, :) = cellfun(@str2double, parts(3:6));
  end
end

function r = correlation(x, y)
  x = x - mean(x);
  y = y - mean(y);
  r = sum(x .* y) / sqrt(sum(x .^ 2) * sum(y .^ 2));
end

folder = fileparts(mfilename('fullpath'));
lines = read_rows(fullfile(folder, 'data', 'stations.csv'));
[day, station, values] = parse_rows(lines);
printf('%d readings over %d days\n\n', numel(lines), max(day));

columns = {'temperature', 'humidity', 'wind', 'rain'};
names = unique(station);
for c = 1:numel(columns)
  printf('%s\n', columns{c});
  printf('  %-10s %8s %8s %8s %8s %8s\n', 'station', 'count', 'mean', 'std', 'min', 'max');
  for s = 1:numel(names)
    v = values(strcmp(station, names{s}), c);
    v = v(! isnan(v));
    printf('  %-10s %8d %8.2f %8.2f %8.1f %8.1f\n', names{s}, numel(v), mean(v), std(v), min(v), max(v));
  end
end

missing = sum(isnan(values(:, 4)));
printf('\nmissing rain readings: %d\n', missing);

[~, order] = sort(values(:, 1), 'descend');
printf('\nthe five warmest readings\n');
for k = order(1:5)'
  printf('  day %2d  %-10s %5.1f\n', day(k), station{k}, values(k, 1));
end

% means by day form a matrix: one row a day, one column a station
table = zeros(max(day), numel(names));
for s = 1:numel(names)
  mine = strcmp(station, names{s});
  table(day(mine), s) = values(mine, 1);
end
printf('\ncorrelation of temperatures\n');
for a = 1:numel(names)
  printf('  %-10s', names{a});
  for b = 1:numel(names)
    printf(' %6.3f', correlation(table(:, a), table(:, b)));
  end
  printf('\n');
end

printf('\nhumidity\n');
edges = 40:10:90;
for k = 1:numel(edges)
  n = sum(values(:, 2) >= edges(k) & values(:, 2) < edges(k) + 10);
  printf('  %3d-%3d %s %d\n', edges(k), edges(k) + 9, repmat('#', 1, n), n);
end

wet = values(:, 4) > 5 & values(:, 3) > 9;
printf('\nwet and windy: %d readings, first on day %d\n', sum(wet), min(day(wet)));
