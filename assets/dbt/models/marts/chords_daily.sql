select machine, day, chord, sum(presses) as presses
from {{ ref('stg_chord') }}
group by machine, day, chord
