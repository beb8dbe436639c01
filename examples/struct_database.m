% examples/struct_database.m - a small table kept in a struct array: queries, group by, join, update.
1;

function db = insert(db, varargin)
  % adds one record from names and values
  record = struct(varargin{:});
  record.id = numel(db) + 1;
  if isempty(db)
    db = record;
  else
    db(end + 1) = orderfields(record, db(1));
  end
end

function found = where(db, test)
  found = db(arrayfun(test, db));
end

function groups = group_by(db, field)
  keys = unique({db.(field)});
  groups = struct('key', keys, 'rows', []);
  for k = 1:numel(keys)
    groups(k).rows = db(strcmp({db.(field)}, keys{k}));
  end
end

function sorted = order_by(db, field)
  values = {db.(field)};
  if ischar(values{1})
    [~, order] = sort(values);
  else
    [~, order] = sort([values{:}]);
  end
  sorted = db(order);
end

function print(db, fields)
  for k = 1:numel(fields)
    printf('%-10s ', fields{k});
  end
  printf('\n');
  for r = 1:numel(db)
    for k = 1:numel(fields)
      value = db(r).(fields{k});
      if ischar(value)
        printf('%-10s ', value);
      else
        printf('%-10g ', value);
      end
    end
    printf('\n');
  end
end

db = struct([]);
data = {'Iris', 'mill', 34, 2900; 'Jon', 'yard', 51, 2300; 'Kim', 'mill', 28, 3100; ...
        'Lou', 'office', 45, 4100; 'Mia', 'yard', 23, 1900; 'Ned', 'office', 38, 3600; 'Oda', 'mill', 60, 3300};
for k = 1:rows(data)
  db = insert(db, 'name', data{k, 1}, 'place', data{k, 2}, 'age', data{k, 3}, 'pay', data{k, 4});
end
printf('%d records with the fields %s\n\n', numel(db), strjoin(fieldnames(db)', ', '));

disp('older than 35, by pay');
print(order_by(where(db, @(r) r.age > 35), 'pay'), {'name', 'place', 'age', 'pay'});

disp('');
disp('by place');
groups = group_by(db, 'place');
for g = groups
  pay = [g.rows.pay];
  printf('%-8s %d people, pay %d to %d, mean %.1f: %s\n', g.key, numel(g.rows), min(pay), max(pay), mean(pay), ...
         strjoin({g.rows.name}, ' '));
end

% an update of some records in place
raised = 0;
for k = find([db.pay] < 2500)
  db(k).pay = round(db(k).pay * 1.1);
  raised++;
end
printf('\n%d raised; pay is now %s\n', raised, mat2str([db.pay]));

% a join with a second table kept in nested structs
places.mill = struct('town', 'Aston', 'chief', struct('name', 'Zoe', 'phone', '17'));
places.yard = struct('town', 'Brill', 'chief', struct('name', 'Yan', 'phone', '23'));
missing = {};
for k = 1:numel(db)
  try
    printf('%-5s works in %s for %s\n', db(k).name, places.(db(k).place).town, places.(db(k).place).chief.name);
  catch
    missing{end + 1} = db(k).name;
  end
end
printf('no place known: %s\n', strjoin(missing, ', '));

% deletion and a check that the copy taken before is unharmed
before = db;
db([db.age] >= 60) = [];
printf('%d left of %d\n', numel(db), numel(before));

% records that differ
changed = 0;
for k = 1:numel(db)
  old = before([before.id] == db(k).id);
  changed += ! isequal(old, db(k));
end
printf('changed since the copy: %d\n', changed);

% histogram of ages by decade
decades = floor([db.age] / 10) * 10;
for d = unique(decades)
  printf('%ds: %s\n', d, strjoin(sort({db(decades == d).name}), ' '));
end
