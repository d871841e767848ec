select machine, day, monitor, grid_column, grid_row, sum(clicks) as clicks, sum(moves) as moves
from {{ ref('stg_cell') }}
group by machine, day, monitor, grid_column, grid_row
