% examples/image_processing.m - a drawn image is blurred, thresholded, labelled and packed by run lengths.
1;

function image = draw(rows, columns)
  % two discs and a bar on a dark ground
  [x, y] = meshgrid(1:columns, 1:rows);
  image = 20 * ones(rows, columns);
  image((x - 9) .^ 2 + (y - 7) .^ 2 <= 25) = 200;
  image((x - 27) .^ 2 + (y - 13) .^ 2 <= 16) = 160;
  image(17:18, 3:20) = 230;
  image(mod(x .* y, 11) == 0) += 15;
  image = uint8(image);
end

function out = filter_image(image, kernel)
  % convolution with the border repeated, written out in loops
  half = (size(kernel, 1) - 1) / 2;
  [rows, columns] = size(image);
  padded = double(image([ones(1, half), 1:end, rows * ones(1, half)], [ones(1, half), 1:end, columns * ones(1, half)]));
  out = zeros(rows, columns);
  for r = 1:rows
    for c = 1:columns
      window = padded(r:r + 2 * half, c:c + 2 * half);
      out(r, c) = sum(sum(window .* kernel));
    end
  end
  out = uint8(out);
end

function labels = label(mask)
  % connected regions get numbers by flooding from each pixel that has none
  labels = zeros(size(mask));
  next = 0;
  for start = find(mask)'
    if labels(start)
      continue
    end
    next++;
    stack = start;
    while ! isempty(stack)
      k = stack(end);
      stack(end) = [];
      if labels(k)
        continue
      end
      labels(k) = next;
      [r, c] = ind2sub(size(mask), k);
      for step = [1 -1 0 0; 0 0 1 -1]
        p = r + step(1);
        q = c + step(2);
        if p >= 1 && q >= 1 && p <= rows(mask) && q <= columns(mask) && mask(p, q) && ! labels(p, q)
          stack(end + 1) = sub2ind(size(mask), p, q);
        end
      end
    end
  end
end

function [values, lengths] = run_lengths(v)
  v = v(:)';
  starts = [true, diff(v) != 0];
  values = v(starts);
  lengths = diff([find(starts), numel(v) + 1]);
end

function v = unpack(values, lengths)
  v = [];
  for k = 1:numel(values)
    v = [v, repmat(values(k), 1, lengths(k))];
  end
end

image = draw(20, 36);
printf('image %dx%d of class %s, from %d to %d\n', size(image), class(image), min(image(:)), max(image(:)));
blurred = filter_image(image, ones(3) / 9);
printf('blurred: from %d to %d\n', min(blurred(:)), max(blurred(:)));
check = conv2(double(image), ones(3) / 9, 'valid');
inner = double(blurred(2:end - 1, 2:end - 1));
printf('same as conv2 inside: %d\n', all(all(abs(inner - check) <= 0.5 + 1e-9)));

mask = blurred > 100;
symbols = '.#';
for r = 1:rows(mask)
  disp(symbols(mask(r, :) + 1));
end

labels = label(mask);
for k = 1:max(labels(:))
  [r, c] = find(labels == k);
  printf('region %d: %3d pixels, centre (%.1f, %.1f), box %d:%d x %d:%d\n', k, numel(r), mean(r), mean(c), ...
         min(r), max(r), min(c), max(c));
end

[values, lengths] = run_lengths(mask');
printf('%d pixels in %d runs, longest %d\n', numel(mask), numel(values), max(lengths));
back = reshape(unpack(values, lengths), size(mask'))';
printf('unpacked is equal: %d\n', isequal(back, mask));

counts = zeros(1, 8);
for v = image(:)'
  bin = idivide(v, uint8(32), 'floor') + 1;
  counts(bin)++;
end
printf('histogram: %s\n', mat2str(counts));
