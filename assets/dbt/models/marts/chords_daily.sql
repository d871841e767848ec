select day, chord, sum(presses) as presses
from {{ ref('stg_chord') }}
group by day, chord
