% examples/bank_simulation.m - accounts in a containers.Map, commands as text, and a state machine at the door.
1;

function accounts = execute(accounts, command)
  % one command line; an unknown word or an impossible transfer is an error
  words = strsplit(command, ' ');
  switch words{1}
    case 'open'
      if isKey(accounts, words{2})
        error('Bank:exists', '%s has an account', words{2});
      end
      accounts(words{2}) = struct('balance', 0, 'history', {{}});
    case {'deposit', 'withdraw'}
      amount = read_amount(words{3});
      if strcmp(words{1}, 'withdraw')
        amount = -amount;
      end
      book(accounts, words{2}, amount, words{1});
    case 'transfer'
      amount = read_amount(words{4});
      book(accounts, words{2}, -amount, ['to ', words{3}]);
      try
        book(accounts, words{3}, amount, ['from ', words{2}]);
      catch err
        book(accounts, words{2}, amount, 'returned');
        rethrow(err);
      end
    case 'close'
      remove(accounts, words{2});
    otherwise
      error('Bank:command', 'what is "%s"?', words{1});
  end
end

function amount = read_amount(text)
  amount = str2double(text);
  if isnan(amount) || amount <= 0
    error('Bank:amount', '"%s" is no amount', text);
  end
end

function book(accounts, name, amount, note)
  % a map is a reference: the caller sees the change
  if ! isKey(accounts, name)
    error('Bank:unknown', 'no account for %s', name);
  end
  account = accounts(name);
  if account.balance + amount < 0
    error('Bank:funds', '%s has only %d', name, account.balance);
  end
  account.balance += amount;
  account.history{end + 1} = sprintf('%+d %s', amount, note);
  accounts(name) = account;
end

commands = {'open ann', 'open bob', 'deposit ann 500', 'transfer ann bob 120', 'withdraw bob 20', ...
            'transfer bob carl 50', 'open ann', 'withdraw bob 1000', 'deposit ann lots', 'rob bank 1', ...
            'open dora', 'transfer ann dora 80', 'close dora'};
accounts = containers.Map();
failures = containers.Map();
for k = 1:numel(commands)
  try
    accounts = execute(accounts, commands{k});
    printf('%-22s done\n', commands{k});
  catch err
    printf('%-22s %s\n', commands{k}, err.message);
    if ! isKey(failures, err.identifier)
      failures(err.identifier) = 0;
    end
    failures(err.identifier) += 1;
  end
end

printf('\n%d accounts\n', accounts.Count);
names = keys(accounts);
for k = 1:numel(names)
  account = accounts(names{k});
  printf('%-5s %4d  %s\n', names{k}, account.balance, strjoin(account.history, ', '));
end
kinds = keys(failures);
printf('failures: %s\n', strjoin(cellfun(@(f) sprintf('%s x%d', f, failures(f)), kinds, 'UniformOutput', false), ', '));

% interest month by month
printf('\nmonth  total\n');
for month = 1:6
  total = 0;
  for k = 1:numel(names)
    account = accounts(names{k});
    account.balance = round(account.balance * 1.01 * 100) / 100;
    accounts(names{k}) = account;
    total += account.balance;
  end
  printf('%5d  %.2f\n', month, total);
end

% the door: {state, event, next state}
rules = containers.Map();
table = {'closed', 'knock', 'open'; 'open', 'enter', 'open'; 'open', 'night', 'locked'; 'locked', 'morning', 'closed'; ...
         'closed', 'night', 'locked'};
for k = 1:rows(table)
  rules([table{k, 1}, '/', table{k, 2}]) = table{k, 3};
end
state = 'locked';
inside = 0;
printf('\n');
for event = {'knock', 'morning', 'knock', 'enter', 'enter', 'night', 'enter', 'morning'}
  key = [state, '/', event{1}];
  if isKey(rules, key)
    next = rules(key);
    inside += strcmp(event{1}, 'enter');
  else
    next = state;
  end
  printf('%-7s --%s--> %s\n', state, event{1}, next);
  state = next;
end
printf('%d people went in; the door is %s\n', inside, state);
