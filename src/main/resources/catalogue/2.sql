-- What is searched has each Russian letter as one character of ASCII: а is A, б is B, and so on to я, which is `. The
-- six signs behind Z that are no letters are others of the same look.
UPDATE product SET search =
  replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(
  replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(
  replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(
  search, '[', '⁅'), '\', '⧵'), ']', '⁆'), '^', '‸'), '_', '‗'), '`', '‵'), 'а', 'A'), 'б', 'B')
  , 'в', 'C'), 'г', 'D'), 'д', 'E'), 'е', 'F'), 'ж', 'G'), 'з', 'H'), 'и', 'I'), 'й', 'J'), 'к', 'K')
  , 'л', 'L'), 'м', 'M'), 'н', 'N'), 'о', 'O'), 'п', 'P'), 'р', 'Q'), 'с', 'R'), 'т', 'S'), 'у', 'T')
  , 'ф', 'U'), 'х', 'V'), 'ц', 'W'), 'ч', 'X'), 'ш', 'Y'), 'щ', 'Z'), 'ъ', '['), 'ы', '\'), 'ь', ']')
  , 'э', '^'), 'ю', '_'), 'я', '`')
  WHERE search IS NOT NULL;
UPDATE offer SET search =
  replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(
  replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(
  replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(replace(
  search, '[', '⁅'), '\', '⧵'), ']', '⁆'), '^', '‸'), '_', '‗'), '`', '‵'), 'а', 'A'), 'б', 'B')
  , 'в', 'C'), 'г', 'D'), 'д', 'E'), 'е', 'F'), 'ж', 'G'), 'з', 'H'), 'и', 'I'), 'й', 'J'), 'к', 'K')
  , 'л', 'L'), 'м', 'M'), 'н', 'N'), 'о', 'O'), 'п', 'P'), 'р', 'Q'), 'с', 'R'), 'т', 'S'), 'у', 'T')
  , 'ф', 'U'), 'х', 'V'), 'ц', 'W'), 'ч', 'X'), 'ш', 'Y'), 'щ', 'Z'), 'ъ', '['), 'ы', '\'), 'ь', ']')
  , 'э', '^'), 'ю', '_'), 'я', '`')
  WHERE search IS NOT NULL;
