select * from {{ lake('dim_day') }}
