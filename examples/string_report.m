% examples/string_report.m - tables, wrapped text and a word count, all by string functions.
1;

function text = money(amount)
  % groups the digits by thousands: 1234567.5 becomes 1,234,567.50
  text = sprintf('%.2f', abs(amount));
  dot = strfind(text, '.');
  whole = text(1:dot - 1);
  grouped = '';
  while numel(whole) > 3
    grouped = [',', whole(end - 2:end), grouped];
    whole(end - 2:end) = [];
  end
  text = [whole, grouped, text(dot:end)];
  if amount < 0
    text = ['(', text, ')'];
  end
end

function lines = wrap(text, width)
  words = strsplit(text, ' ');
  lines = {};
  line = '';
  for k = 1:numel(words)
    if isempty(line)
      line = words{k};
    elseif numel(line) + 1 + numel(words{k}) <= width
      line = [line, ' ', words{k}];
    else
      lines{end + 1} = line;
      line = words{k};
    end
  end
  lines{end + 1} = line;
end

function line = justify(line, width)
  % stretches the gaps from the left until the line fills the width
  gaps = find(line == ' ');
  k = numel(gaps);
  while ! isempty(gaps) && numel(line) < width
    line = [line(1:gaps(k)), ' ', line(gaps(k) + 1:end)];
    k--;
    if k < 1
      gaps = find(line(1:end - 1) == ' ' & line(2:end) != ' ');
      k = numel(gaps);
    end
  end
end

function text = centred(text, width)
  left = floor((width - numel(text)) / 2);
  text = [blanks(left), text, blanks(width - numel(text) - left)];
end

function r = roman(n)
  values = [1000 900 500 400 100 90 50 40 10 9 5 4 1];
  names = {'M', 'CM', 'D', 'CD', 'C', 'XC', 'L', 'XL', 'X', 'IX', 'V', 'IV', 'I'};
  r = '';
  for k = 1:numel(values)
    while n >= values(k)
      r = [r, names{k}];
      n -= values(k);
    end
  end
end

items = {'Paper', 12, 3.5; 'Ink cartridge', 4, 27.99; 'Refund', 1, -120; 'Printing press', 1, 1250000};
width = 52;
disp(repmat('=', 1, width));
disp(centred('INVOICE', width));
disp(repmat('=', 1, width));
printf('%-4s %-18s %6s %21s\n', 'no', 'item', 'count', 'amount');
total = 0;
for k = 1:rows(items)
  [name, count, price] = items{k, :};
  printf('%-4s %-18s %6d %21s\n', roman(k), name, count, money(count * price));
  total += count * price;
end
disp(repmat('-', 1, width));
printf('%-30s %21s\n\n', 'total', money(total));

text = ['A press prints what it is told and forgets what it printed; a clerk remembers what was printed and ' ...
        'is told to forget it. Between the two lies the whole art of keeping books.'];
lines = wrap(text, 40);
for k = 1:numel(lines)
  if k < numel(lines)
    printf('  |%s|\n', justify(lines{k}, 40));
  else
    printf('  |%-40s|\n', lines{k});
  end
end

words = regexp(lower(text), '[a-z]+', 'match');
[names, ~, where] = unique(words);
counts = accumarray(where(:), 1)';
[~, order] = sort(-counts);
printf('\nmost frequent words\n');
for k = order(1:5)
  printf('  %-8s %d %s\n', names{k}, counts(k), repmat('o', 1, counts(k)));
end

letters = lower(text(isletter(text)));
bars = histc(double(letters), double('a'):double('z'));
used = find(bars >= 8);
printf('\n');
for k = used
  printf('%s %2d %s\n', char('a' + k - 1), bars(k), repmat('*', 1, bars(k)));
end
printf('\nyears: %s\n', strjoin(arrayfun(@roman, [1984 1999 2026], 'UniformOutput', false), ', '));
printf('palindromes: %s\n', strjoin(cellfun(@(w) sprintf('%s=%d', w, isequal(w, fliplr(w))), {'level', 'press', 'noon'}, ...
                                          'UniformOutput', false), ' '));
