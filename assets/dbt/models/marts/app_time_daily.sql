select
    day,
    app,
    sum(active_us) / 1000000.0 as active_seconds,
    sum(focus_us) / 1000000.0 as focus_seconds,
    sum(presses) as presses,
    sum(clicks) as clicks,
    sum(scroll_up + scroll_down + scroll_left + scroll_right) as scroll
from {{ ref('stg_activity') }}
where app is not null
group by day, app
